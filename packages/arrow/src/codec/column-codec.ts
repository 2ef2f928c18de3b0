/**
 * The seam between JavaScript values and the buffers of one Arrow column. A codec is built once per
 * field and then used for every batch; codecs compose (a list codec holds its item's codec).
 */
import type { DataType } from "apache-arrow";
import type { BodySink } from "./body-sink.ts";
import type { BodySource } from "./body-source.ts";

/** Values of one column; `null` and `undefined` both mean null. */
export type ColumnValues<V> = ArrayLike<V | null | undefined>;

/** Converts between values of type `V` and one Arrow column. Stateless, so it may be shared freely. */
export interface ColumnCodec<V> {
  /** The Arrow type of the column. */
  readonly type: DataType;
  /**
   * Appends the column to the body: its node, then its buffers, then its children, in IPC order.
   * Throws a `schema` error whose path starts with the index of the offending value.
   */
  write(values: ColumnValues<V>, sink: BodySink): void;
  /**
   * As {@link write} for one row that is not null, which is what most messages are: it saves the array
   * and the search for nulls. Optional; errors are at `[0]`.
   */
  writeOne?(value: V, sink: BodySink): void;
  /** Makes a reader of such a column; the reader is bound anew to each batch. */
  reader(): ColumnReader<V>;
}

/** Reads one column of the batch to which it was bound last. Stateful: never share one across nested reads. */
export interface ColumnReader<V> {
  /** Rows of the column to which it is bound. */
  readonly length: number;
  /** Takes this column's nodes, buffers and children from the source, in IPC order. */
  bind(source: BodySource): void;
  /** The value in a row, `null` where it is null. */
  get(row: number): V | null;
}

/** A named, possibly nullable child: a struct's field, a list's item, a column of a schema. */
export interface FieldCodec<V = unknown> {
  readonly name: string;
  readonly nullable: boolean;
  readonly codec: ColumnCodec<V>;
}
