/** What may go wrong with calls and streams. */
import type { Break } from "../break.ts";

const FAULTS = ["apps/harness/src/faults/"];
const CORE = ["packages/core/src/"];
const MULTIPLEX = ["packages/core/src/multiplex/"];

export const CORE_BREAKS: readonly Break[] = [
  {
    file: "packages/core/src/transport/frames.ts",
    line: "if (this.#reader.isAtBoundary) return undefined;",
    becomes: "return undefined;",
    breaks: "a peer that closes within a message is told from one that closes in order",
    tests: FAULTS,
  },
  {
    file: "packages/core/src/transport/frames.ts",
    line: 'if (role === "error") return this.#error(readError(batch.metadata, this.#method));',
    becomes: "",
    breaks: "what a handler throws reaches its caller",
    tests: [],
  },
  {
    file: "packages/core/src/transport/frames.ts",
    line: "this.#skipping = true;",
    becomes: "this.#skipping = false;",
    breaks: "the stale reply of an older server is passed over",
    tests: FAULTS,
  },
  {
    file: "packages/core/src/transport/frames.ts",
    line: "(error: unknown) => (isRecoverable(error) ? work : undefined),",
    becomes: "() => undefined,",
    breaks: "a call is answered although nonsense follows it",
    tests: FAULTS,
  },
  {
    file: "packages/core/src/transport/channel-transport.ts",
    line: "if (this.#busy || this.#broken !== undefined || call.signal !== undefined) {",
    becomes: "if (this.#broken !== undefined || call.signal !== undefined) {",
    breaks: "calls on one channel wait for each other",
    tests: [],
  },
  {
    file: "packages/core/src/server/serve-channel.ts",
    line: "const stray = this.#strayInput && isInput(request);",
    becomes: "const stray = false;",
    breaks: "the input of a stream that was refused is not taken for a request",
    tests: FAULTS,
  },
  {
    file: "packages/core/src/server/serve-stream.ts",
    line: 'if (message.kind === "end") break;',
    becomes: "break;",
    breaks: "the input of a stream is read to its end",
    tests: FAULTS,
  },
  {
    file: "packages/core/src/server/serve-stream.ts",
    line: 'if (isSheafError(error, "protocol") && !opened.isOver) {',
    becomes: "if (opened === undefined) {",
    breaks: "input that cannot be read is answered within its stream",
    tests: FAULTS,
  },
  {
    file: "packages/core/src/server/open-stream.ts",
    line: "await this.state.onCancel?.(this.call);",
    becomes: "",
    breaks: "a state is told that its stream was cancelled",
    tests: [],
  },
  {
    file: "packages/core/src/server/open-stream.ts",
    line: "if (!out.finished) out.validate();",
    becomes: "",
    breaks: "a handler that emits nothing has failed",
    tests: [],
  },
  {
    file: "packages/core/src/stream/output-collector.ts",
    line: "if (this.#data !== undefined) {",
    becomes: "if (this.#format === undefined) {",
    breaks: "a turn has one batch",
    tests: CORE,
  },
  {
    file: "packages/core/src/server/routing.ts",
    line: "if (version !== REQUEST_VERSION) throw wrongRequestVersion(version);",
    becomes: "",
    breaks: "a request of another framing version is refused",
    tests: FAULTS,
  },
  {
    file: "packages/core/src/server/routing.ts",
    line: "if (major === 0 && minor === 0) return undefined;",
    becomes: "if (major === 0) return undefined;",
    breaks: "client and server agree on the minor version of the contract",
    tests: FAULTS,
  },
  {
    file: "packages/core/src/server/request.ts",
    line: "if (!sameSchema(schema, method.params.schema)) {",
    becomes: "if (schema === null) {",
    breaks: "parameters of another schema are refused",
    tests: FAULTS,
  },
  {
    file: "packages/core/src/client/stream-session.ts",
    line: "if (!finished) await this.cancel();",
    becomes: "",
    breaks: "leaving a loop early cancels the stream",
    tests: [],
  },
  {
    file: "packages/core/src/transport/give-up.ts",
    line: "if (signal?.aborted) throw aborted(method, signal);",
    becomes: "",
    breaks: "a call whose signal has fired is not made",
    tests: [],
  },
  {
    file: "packages/core/src/wire/error-reply.ts",
    line: 'const hidden = expose === "none" && !isSheafError(thrown);',
    becomes: "const hidden = false;",
    breaks: "a server that exposes no errors hides what its handlers throw",
    tests: CORE,
  },
  {
    file: "packages/core/src/multiplex/receiving-half.ts",
    line: "return this.#allowance >= 0;",
    becomes: "return true;",
    breaks: "a peer cannot send more than its window",
    tests: MULTIPLEX,
  },
  {
    file: "packages/core/src/multiplex/sending-half.ts",
    line: "const count = Math.min(queue.bytes, this.#credit, MAX_PAYLOAD_BYTES);",
    becomes: "const count = Math.min(queue.bytes, MAX_PAYLOAD_BYTES);",
    breaks: "we send no more than the peer's window",
    tests: MULTIPLEX,
  },
  {
    file: "packages/core/src/multiplex/channel-table.ts",
    line: "if (id % 2 === this.#ownParity || id <= this.#lastPeer) return false;",
    becomes: "if (id <= this.#lastPeer) return false;",
    breaks: "a peer opens channels with its own ids only",
    tests: MULTIPLEX,
  },
];
