/** What tests on Node need beside the suites. */
export type { Held, HeldKind } from "./inventory.ts";
export { type LeakWatch, type LeakWatchOptions, watchLeaks } from "./watch-leaks.ts";
