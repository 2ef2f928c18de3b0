/** Feeds column readers from a batch as it came off the wire. */
import type { BodySource, DictionaryValues } from "../codec/body-source.ts";
import { protocolError } from "../error/sheaf-error.ts";
import type { BatchParts } from "./batch-body.ts";

/** A batch of nothing: what a source holds that must not keep a batch alive. */
export const NO_PARTS: BatchParts = {
  numRows: 0,
  nodes: [],
  buffers: [],
  body: new Uint8Array(0),
  dictionaries: {
    dictionary: (id) => {
      throw protocolError("invalid-batch", `Invalid record batch: there is no dictionary ${id}`);
    },
  },
};

/**
 * Hands out the nodes and buffers of a batch's message. Made once and rebound to each batch; then no
 * memory is allocated as long as bodies lie in the same ArrayBuffer, as they do in a receive buffer.
 *
 * It never hands out a buffer that reaches outside the body, whether or not the batch was validated.
 */
export class BatchSource implements BodySource {
  length = 0;
  nullCount = 0;
  /** All of the memory in which the body lies, from its start, so that it serves every body in there. */
  bytes: Uint8Array;
  start = 0;
  end = 0;
  #parts: BatchParts;
  #view: DataView | undefined;
  #node = 0;
  #buffer = 0;

  /** A source of the batch, or of nothing until it is bound to one. */
  constructor(parts: BatchParts = NO_PARTS) {
    this.#parts = parts;
    this.bytes = allBytes(parts.body);
  }

  /** The same memory as {@link bytes}. Made on first use: building apache-arrow data does without. */
  get view(): DataView {
    this.#view ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.#view;
  }

  /** Starts over, at the first node and buffer of a batch. */
  rebind(parts: BatchParts): this {
    this.#parts = parts;
    this.#node = 0;
    this.#buffer = 0;
    if (parts.body.buffer !== this.bytes.buffer) {
      this.bytes = allBytes(parts.body);
      this.#view = undefined;
    }
    return this;
  }

  /** @throws `protocol/invalid-batch` when the batch has no further node. */
  nextNode(): void {
    const { nodes } = this.#parts;
    const at = this.#node;
    if (at + 1 >= nodes.length) throw tooFew("field nodes");
    this.#node = at + 2;
    this.length = nodes[at]!;
    this.nullCount = nodes[at + 1]!;
  }

  /** @throws `protocol/invalid-batch` when there is no further buffer, or it reaches outside the body. */
  nextBuffer(): void {
    const { buffers, body } = this.#parts;
    const at = this.#buffer;
    if (at + 1 >= buffers.length) throw tooFew("buffers");
    this.#buffer = at + 2;
    const offset = buffers[at]!;
    const length = buffers[at + 1]!;
    if (!(offset >= 0 && length >= 0 && offset + length <= body.byteLength)) {
      throw protocolError(
        "invalid-batch",
        `Invalid record batch: buffer ${at / 2} (${length} bytes at ${offset}) reaches outside the body of ${body.byteLength} bytes`,
      );
    }
    this.start = body.byteOffset + offset;
    this.end = this.start + length;
  }

  /** Values of the dictionary of the node reached last. */
  dictionary(id: number): DictionaryValues {
    const { dictionaries, dictionaryNodes } = this.#parts;
    return dictionaries.dictionary(dictionaryNodes?.get(this.#node / 2 - 1) ?? id);
  }
}

function allBytes(body: Uint8Array): Uint8Array {
  if (body.byteLength === body.buffer.byteLength && body.constructor === Uint8Array) return body;
  return new Uint8Array(body.buffer);
}

function tooFew(what: string): Error {
  return protocolError(
    "invalid-batch",
    `Invalid record batch: fewer ${what} than its schema needs`,
  );
}
