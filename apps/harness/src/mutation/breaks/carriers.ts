/** What may go wrong with sockets, WebSockets and shared memory. */
import type { Break } from "../break.ts";

const PIPE = ["packages/pipe/src/", "apps/harness/src/matrix/sockets"];
const WEBSOCKET = ["packages/websocket/src/", "apps/harness/src/matrix/websocket"];
const SHM = ["packages/shm/src/", "apps/harness/src/shm/shm.test.ts"];

export const CARRIER_BREAKS: readonly Break[] = [
  {
    file: "packages/pipe/src/node/unix-path.ts",
    line: "if (await somethingListens(path)) throw busy(path);",
    becomes: "",
    breaks: "a path on which somebody listens is not taken away",
    tests: PIPE,
  },
  {
    file: "packages/pipe/src/node/socket-channel.ts",
    line: "if (stream.writableLength <= this.#highWater) return;",
    becomes: "return;",
    breaks: "who sends waits for a socket that takes nothing",
    tests: PIPE,
  },
  {
    file: "packages/pipe/src/node/byte-inlet.ts",
    line: "this.#held += length;",
    becomes: "",
    breaks: "a body that is read in place is whole",
    tests: PIPE,
  },
  {
    file: "packages/pipe/src/node/listen-socket.ts",
    line: "if (this.#active.size < this.#parts.limit) this.#start(socket);",
    becomes: "if (this.#active.size >= 0) this.#start(socket);",
    breaks: "connections beyond the limit wait",
    tests: PIPE,
  },
  {
    file: "packages/websocket/src/node/admission.ts",
    line: "if (!originAllowed({ origin, host, localAddress }, allowedOrigins)) {",
    becomes: "if (origin === null) {",
    breaks: "pages of other origins may not connect",
    tests: WEBSOCKET,
  },
  {
    file: "packages/websocket/src/receive-queue.ts",
    line: "if (this.#bytes < QUEUE_BYTES && this.#chunks.length < QUEUE_CHUNKS) return;",
    becomes: "return;",
    breaks: "a socket whose bytes nobody takes is paused",
    tests: WEBSOCKET,
  },
  {
    file: "packages/websocket/src/cut-messages.ts",
    line: "const end = Math.min(chunk.byteLength, at + maxBytes - length);",
    becomes: "const end = Math.min(chunk.byteLength, at + maxBytes);",
    breaks: "no message is longer than it may be",
    tests: WEBSOCKET,
  },
  {
    file: "packages/shm/src/segment-offload.ts",
    line: "this.#segment.header.free(offsetsIn(text));",
    becomes: "",
    breaks: "a server gives back the regions that a tick names",
    tests: SHM,
  },
  {
    file: "packages/shm/src/segment/header.ts",
    line: "if (offset < end || length === 0 || offset + length > this.#byteLength) {",
    becomes: "if (offset < end || length === 0) {",
    breaks: "no region reaches behind its segment",
    tests: SHM,
  },
  {
    file: "packages/shm/src/segment/segment.ts",
    line: "return offset >= HEADER_BYTES && length > 0 && offset + length <= this.byteLength;",
    becomes: "return offset >= HEADER_BYTES && length > 0;",
    breaks: "no pointer leads out of the segment",
    tests: SHM,
  },
  {
    file: "packages/shm/src/segment/reserved-region.ts",
    line: "if (this.#holds(chunk) && chunk.byteOffset !== length) return undefined;",
    becomes: "",
    breaks: "columns that do not lie where they belong are copied",
    tests: SHM,
  },
  {
    file: "packages/shm/src/segment-offload.ts",
    line: "this.#segment.header.free(this.#done);",
    becomes: "",
    breaks: "regions that were read are given back",
    tests: SHM,
  },
];
