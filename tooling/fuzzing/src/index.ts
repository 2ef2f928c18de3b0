/** Bytes with something wrong in them, by chance but repeatably: for tests and for the fuzzer. */
export { Chance } from "./chance.ts";
export { mutateBytes } from "./mutate-bytes.ts";
export { mutate, type Seed, seedOf } from "./mutate-stream.ts";
