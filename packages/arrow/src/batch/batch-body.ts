/** A record batch as its message describes it: counts and positions, and the bytes that they point into. */
import type { DictionaryLookup } from "../codec/body-source.ts";
import type { DictionaryNodes } from "./dictionary-nodes.ts";

export interface BatchBody {
  /** Rows of the batch; counts even where there are no columns. */
  readonly numRows: number;
  /** Length and null count of each node, flattened, in IPC order. */
  readonly nodes: readonly number[];
  /** Offset in {@link body} and length of each buffer, flattened, in IPC order. */
  readonly buffers: readonly number[];
  /** The body. May be lent (a view of a receive buffer) and then also misaligned; see `ownedBody`. */
  readonly body: Uint8Array;
}

/** What a record batch is made of besides its schema: its body and the dictionaries it refers to. */
export interface BatchParts extends BatchBody {
  readonly dictionaries: DictionaryLookup;
  /** The sender's dictionary ids by node; without it, readers' own ids are taken for the sender's. */
  readonly dictionaryNodes?: DictionaryNodes | undefined;
}
