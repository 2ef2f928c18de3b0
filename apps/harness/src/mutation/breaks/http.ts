/** What may go wrong with calls and streams over HTTP. */
import type { Break } from "../break.ts";

const SERVER = ["packages/http/src/server/"];
const TOKEN = ["packages/http/src/token/"];
const CLIENT = ["packages/http/src/client/"];

export const HTTP_BREAKS: readonly Break[] = [
  {
    file: "packages/http/src/token/stream-tokens.ts",
    line: "if (this.#ttlMs !== 0 && !(this.#now() - createdAtMs <= this.#ttlMs)) throw tokenError();",
    becomes: "",
    breaks: "a token that is too old is refused",
    tests: TOKEN,
  },
  {
    file: "packages/http/src/token/stream-tokens.ts",
    line: "if (!equalBytes(call.callId, callId)) throw tokenError();",
    becomes: "",
    breaks: "a cursor goes with its own call only",
    tests: TOKEN,
  },
  {
    file: "packages/http/src/token/token-context.ts",
    line: "bytes[1] = PURPOSES[purpose];",
    becomes: "bytes[1] = PURPOSES.cursor;",
    breaks: "a token is good for its purpose only",
    tests: TOKEN,
  },
  {
    file: "packages/http/src/server/travelling-stream.ts",
    line: "if (call.method !== method.name) throw tokenError();",
    becomes: "",
    breaks: "a token is good for its own method only",
    tests: SERVER,
  },
  {
    file: "packages/http/src/server/answer-stream.ts",
    line: "if (request.metadata.has(KEY_CANCEL)) {",
    becomes: "if (request.metadata === null) {",
    breaks: "a stream can be cancelled",
    tests: SERVER,
  },
  {
    file: "packages/http/src/server/response-budget.ts",
    line: "return b === undefined ? a : Math.min(a, b);",
    becomes: "return b === undefined ? a : Math.max(a, b);",
    breaks: "of two limits the lower one holds",
    tests: SERVER,
  },
  {
    file: "packages/http/src/server/sessions/session-registry.ts",
    line: "if (entry === undefined || entry.owner !== owner) return undefined;",
    becomes: "if (entry === undefined) return undefined;",
    breaks: "a session is its owner's alone",
    tests: ["packages/http/src/server/sessions/"],
  },
  {
    file: "packages/http/src/client/producer-link.ts",
    line: "if (!this.#finished) await this.#stream.sendCancel();",
    becomes: "",
    breaks: "a server is told that a stream was cancelled",
    tests: CLIENT,
  },
];
