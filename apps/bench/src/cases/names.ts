/** The vocabulary of case names: `carrier/work`, as in `unix/unary-add`. */

/** How client and server are joined. */
export type Carrier = "inproc" | "stdio" | "unix" | "tcp" | "http";

/** Those that carry bytes, over which everything is done. */
export const BYTE_CARRIERS: readonly Carrier[] = ["inproc", "stdio", "unix", "tcp"];

/** What is done over a carrier. */
export type Work =
  | "unary-add"
  | "unary-8-fields"
  | "exchange-1"
  | "producer-1"
  | "producer-1-readahead"
  | "producer-1-packed"
  | "batch-1mib"
  | "batch-1mib-rows";

/** Over byte carriers. */
export const WORKS: readonly Work[] = [
  "unary-add",
  "unary-8-fields",
  "exchange-1",
  "producer-1",
  "producer-1-readahead",
  "batch-1mib",
  "batch-1mib-rows",
];

/** Over HTTP, where a stream is a request for each turn, or for many. */
export const HTTP_WORKS: readonly Work[] = [
  "unary-add",
  "exchange-1",
  "producer-1",
  "producer-1-packed",
  "batch-1mib",
];

/** What is done without any carrier. */
export type CodecWork = "one-row" | "eight-fields-encode" | "eight-fields-decode" | "seal-200b";

export const CODEC_WORKS: readonly CodecWork[] = [
  "one-row",
  "eight-fields-encode",
  "eight-fields-decode",
];

/** Sealing the state of a stream needs no carrier, but only HTTP needs it. */
export const SEAL_CASE = "http/seal-200b";

/** A case name, taken apart. */
export type ParsedName =
  | { readonly carrier: Carrier; readonly work: Work }
  | { readonly carrier: "codec"; readonly work: CodecWork };

/** Takes a name apart. Throws a `RangeError` for one that there is not. */
export function parseName(name: string): ParsedName {
  if (name === SEAL_CASE) return { carrier: "codec", work: "seal-200b" };
  const [first, second] = name.split("/");
  const codec = CODEC_WORKS.find((known) => known === second);
  if (first === "codec" && codec !== undefined) return { carrier: "codec", work: codec };
  const carrier = first === "http" ? first : BYTE_CARRIERS.find((known) => known === first);
  const work = (carrier === "http" ? HTTP_WORKS : WORKS).find((known) => known === second);
  if (carrier === undefined || work === undefined) throw new RangeError(`no such case: ${name}`);
  return { carrier, work };
}

/** Whether a work moves batches of 1 MiB; they are told by how much they move. */
export function isBulk(work: Work | CodecWork): boolean {
  return work.startsWith("batch-");
}
