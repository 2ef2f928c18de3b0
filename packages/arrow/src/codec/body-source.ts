/**
 * Where column readers read: the nodes and buffers of one record batch, handed out in IPC order.
 * Two kinds of batch feed it: a body as it came off the wire (one run of bytes) and an apache-arrow
 * batch (each buffer somewhere else); readers cannot tell them apart.
 */
import type { ColumnReader } from "./column-codec.ts";

/** Looks up the values of a dictionary by id: a reader bound to them, and how many there are. */
export interface DictionaryLookup {
  dictionary(id: number): DictionaryValues;
}

/** The decoded side of a dictionary that came off the wire, or of an apache-arrow vector. */
export interface DictionaryValues {
  readonly length: number;
  /** Stands for the values where several objects have the same ones; otherwise the object does. */
  readonly origin?: object;
  /** Binds a fresh reader to the values. Not called again for a reader that has just been bound to the same ones. */
  bind(reader: ColumnReader<unknown>): void;
}

/** A batch's nodes and buffers in IPC order. `next…` moves on; the fields describe what was reached. */
export interface BodySource {
  /** Rows of the node reached last. */
  length: number;
  /** Nulls of the node reached last. */
  nullCount: number;
  /** What holds the buffer reached last. */
  view: DataView;
  /** The same memory as {@link view}, as bytes; positions are the same in both. */
  bytes: Uint8Array;
  /** Where the buffer starts in {@link view}. */
  start: number;
  /** Where the buffer ends in {@link view}. `end === start` for an absent buffer. */
  end: number;
  nextNode(): void;
  nextBuffer(): void;
  /** Values of a dictionary-encoded column. */
  dictionary(id: number): DictionaryValues;
}
