/** The vocabulary of case names: `carrier/work`, as in `unix/unary-add`. */

/** How client and server are joined. `ws` and `ws-mux` are its two subprotocols; `shm` is beside stdio. */
export type Carrier =
  | "inproc"
  | "stdio"
  | "unix"
  | "tcp"
  | "ws"
  | "ws-mux"
  | "port"
  | "shm"
  | "shm-unix"
  | "http";

/** What is done over a carrier. */
export type Work =
  | "unary-add"
  | "unary-8-fields"
  | "unary-1000-concurrent"
  | "exchange-1"
  | "producer-1"
  | "producer-1-readahead"
  | "producer-1-packed"
  | "batch-1mib"
  | "batch-1mib-lockstep"
  | "batch-1mib-rows"
  | "batch-1mib-released"
  | "batch-1mib-in-place"
  | "batch-8mib"
  | "batch-8mib-released"
  | "batch-8mib-in-place"
  | "batch-8mib-made"
  | "upload-1mib"
  | "upload-1mib-unmasked";

const SMALL = [
  "unary-add",
  "unary-8-fields",
  "exchange-1",
  "producer-1",
  "producer-1-readahead",
] as const;
const ON_BYTES = [
  ...SMALL,
  "batch-1mib",
  "batch-1mib-released",
  "batch-1mib-lockstep",
  "batch-1mib-rows",
] as const;
const ON_WEB_SOCKETS = [...SMALL, "batch-1mib", "upload-1mib", "upload-1mib-unmasked"] as const;
const IN_SHARED_MEMORY = [
  "batch-1mib",
  "batch-1mib-released",
  "batch-1mib-in-place",
  "batch-8mib",
  "batch-8mib-released",
  "batch-8mib-in-place",
  "batch-8mib-made",
] as const;

/** What is done over each carrier, in the order in which it is measured. */
export const WORKS: Readonly<Record<Carrier, readonly Work[]>> = {
  inproc: ON_BYTES,
  stdio: ON_BYTES,
  unix: ON_BYTES,
  tcp: ON_BYTES,
  ws: ON_WEB_SOCKETS,
  "ws-mux": [...ON_WEB_SOCKETS, "unary-1000-concurrent"],
  port: [...SMALL, "batch-1mib"],
  shm: IN_SHARED_MEMORY,
  "shm-unix": IN_SHARED_MEMORY,
  // A stream is a request for each turn there, or for many.
  http: [
    "unary-add",
    "unary-8-fields",
    "exchange-1",
    "producer-1",
    "producer-1-packed",
    "batch-1mib",
  ],
};

/** Every carrier, in the order in which they are measured. */
export const CARRIERS = Object.keys(WORKS) as readonly Carrier[];

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
  const carrier = CARRIERS.find((known) => known === first);
  const work = carrier && WORKS[carrier].find((known) => known === second);
  if (carrier === undefined || work === undefined) throw new RangeError(`no such case: ${name}`);
  return { carrier, work };
}

/** The MiB that a unit of a work moves; `undefined` for works that are told by their time. */
export function mebibytesOf(work: Work | CodecWork): number | undefined {
  const size = /^(?:batch|upload)-(\d+)mib/.exec(work)?.[1];
  return size === undefined ? undefined : Number(size);
}

/** Whether a case is compared with our own work done otherwise, instead of with bare bytes. */
export function isOwnFloor({ carrier, work }: ParsedName): boolean {
  return carrier === "shm" || carrier === "shm-unix" || work === "unary-1000-concurrent";
}

const ASKED_AHEAD: ReadonlySet<Work | CodecWork> = new Set<Work>([
  "producer-1-readahead",
  "batch-1mib",
  "batch-1mib-released",
  "batch-1mib-rows",
]);

/** Whether our client asks ahead for the units of a work, as it does by itself. */
export function isAskedAhead(work: Work | CodecWork): boolean {
  return ASKED_AHEAD.has(work);
}

/** Whether units of a work are under way side by side, so that their time is no round trip's. */
export function isConcurrent(work: Work | CodecWork): boolean {
  return isAskedAhead(work) || work === "unary-1000-concurrent";
}
