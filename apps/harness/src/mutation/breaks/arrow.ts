/** What may go wrong with bytes and batches. */
import type { Break } from "../break.ts";

const IPC = ["packages/arrow/src/ipc/"];
const MESSAGE = ["packages/arrow/src/message/"];

export const ARROW_BREAKS: readonly Break[] = [
  {
    file: "packages/arrow/src/message/message-reader.ts",
    line: "if (length > maxMetadataBytes) throw headerOverLimit(length, maxMetadataBytes);",
    becomes: "",
    breaks: "a header over the limit is refused",
    tests: MESSAGE,
  },
  {
    file: "packages/arrow/src/message/message-reader.ts",
    line: "if (difference !== 0) return false;",
    becomes: "",
    breaks: "a header is found again by all of its bytes",
    tests: MESSAGE,
  },
  {
    file: "packages/arrow/src/message/message-reader.ts",
    line: "const refused = header.bodyLength > this.#limits.maxBodyBytes;",
    becomes: "const refused = false;",
    breaks: "a body over the limit is refused",
    tests: MESSAGE,
  },
  {
    file: "packages/arrow/src/message/flat-reader.ts",
    line: "if (position < this.start || position + size > this.end) {",
    becomes: "if (position < this.start) {",
    breaks: "no offset leads out of its message",
    tests: MESSAGE,
  },
  {
    file: "packages/arrow/src/message/custom-metadata.ts",
    line: "if (map.has(key)) continue;",
    becomes: "",
    breaks: "of two pairs with one key the first one counts",
    tests: MESSAGE,
  },
  {
    file: "packages/arrow/src/ipc/stream-decoder.ts",
    line: 'if (this.schema !== undefined) throw unexpected("a second schema");',
    becomes: "",
    breaks: "a stream has one schema",
    tests: IPC,
  },
  {
    file: "packages/arrow/src/ipc/stream-decoder.ts",
    line: "this.#dictionaries = undefined;",
    becomes: "",
    breaks: "no old dictionary is used after a new one was refused",
    tests: IPC,
  },
  {
    file: "packages/arrow/src/ipc/stream-encoder.ts",
    line: "this.#ended = end;",
    becomes: "this.#ended = false;",
    breaks: "nothing follows the end of a stream",
    tests: IPC,
  },
  {
    file: "packages/arrow/src/ipc/sent-dictionaries.ts",
    line: "const isNew = this.#sent.get(content.id) !== content.values;",
    becomes: "const isNew = !this.#sent.has(content.id);",
    breaks: "a dictionary that has changed is sent again",
    tests: IPC,
  },
  {
    file: "packages/arrow/src/ipc/dictionary-set.ts",
    line: "if (this.#shared) {",
    becomes: "if (false) {",
    breaks: "a batch keeps the dictionary that it came with",
    tests: IPC,
  },
  {
    file: "packages/arrow/src/ipc/received-batch.ts",
    line: "if (this.#lent) {",
    becomes: "if (false) {",
    breaks: "a batch that is kept outlives the bytes that it came in",
    tests: IPC,
  },
  {
    file: "packages/arrow/src/ipc/decompress.ts",
    line: "if (result.byteLength !== size)",
    becomes: "if (result.byteLength < 0)",
    breaks: "a compressed buffer has the size that it declares",
    tests: IPC,
  },
  {
    file: "packages/arrow/src/batch/validate.ts",
    line: "if (nodes.length !== plan.nodeCount * 2) {",
    becomes: "if (nodes.length < 0) {",
    breaks: "a batch has as many nodes as its schema needs",
    tests: ["packages/arrow/src/batch/validate.test.ts", ...IPC],
  },
  {
    file: "packages/arrow/src/codec/int64-codecs.ts",
    line: "if (!Number.isSafeInteger(value)) throw outOfRange(type, value, index, BEYOND_NUMBERS);",
    becomes: "",
    breaks: "no integer is sent that a number cannot hold exactly",
    tests: ["packages/arrow/src/codec/int64-codecs.test.ts"],
  },
];
