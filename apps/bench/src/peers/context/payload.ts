/** What is sent, as those that are measured for context take it. */
import { EIGHT_VALUES, MIB_OF_DOUBLES } from "../../cases/payload.ts";

/** The eight fields; a map is an object there. */
export const EIGHT_OBJECT = {
  ...EIGHT_VALUES,
  numbers: [...EIGHT_VALUES.numbers],
  counts: Object.fromEntries(EIGHT_VALUES.counts),
};

/** 1 MiB, as bytes: there are no columns. */
export const MIB_OF_BYTES: Buffer = Buffer.from(MIB_OF_DOUBLES.buffer);
