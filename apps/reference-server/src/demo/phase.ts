/** Phases of the demo pipeline. */
export const Phase = { COLLECTING: "collecting", PROCESSING: "processing" } as const;
export type Phase = (typeof Phase)[keyof typeof Phase];
