/** Value types that are IPC bytes in a binary column: record batches, schemas, dataclasses. */
import {
  binaryCodec,
  type ColumnCodec,
  decodeSchema,
  decodeStream,
  emptyRecordBatch,
  encodeBatches,
  encodeSchema,
  schemaError,
} from "@sheaf/arrow";
import { Binary, type DataType, type RecordBatch, type Schema } from "../arrow-types.ts";
import { isRecordBatch, isSchema } from "../value/arrow-objects.ts";
import { fromBase64 } from "../value/base64.ts";
import { castCodec, converting, valueError } from "./cast.ts";
import { type BytesOptions, bytesCodec } from "./text-types.ts";
import type { ValueType } from "./value-type.ts";

/** Payloads are decoded where they lie. */
const NO_COPIES: BytesOptions = { copy: "none" };

/** How values become bytes and come back. */
export interface BytesMapping<V> {
  encode(value: V): Uint8Array;
  /** `null` for bytes that stand for nothing. The bytes are lent: copy what is to be kept of them. */
  decode(bytes: Uint8Array): V | null;
  isValue(value: unknown): value is V;
}

/** Values that travel as bytes of their own format. */
export class PayloadType<V> implements ValueType {
  readonly label: string;
  readonly #mapping: BytesMapping<V>;

  constructor(label: string, mapping: BytesMapping<V>) {
    this.label = label;
    this.#mapping = mapping;
  }

  codec(): ColumnCodec<unknown> {
    return this.#mapped(binaryCodec(new Binary(), NO_COPIES));
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      const bytes = bytesCodec(found, NO_COPIES);
      return bytes && this.#mapped(bytes);
    });
  }

  /** JSON has no bytes: base64 text is taken as well. */
  parse(value: unknown): unknown {
    if (this.#mapping.isValue(value)) return value;
    const bytes = typeof value === "string" ? fromBase64(value) : value;
    if (!(bytes instanceof Uint8Array)) throw valueError(this.label, value);
    return this.#mapping.decode(bytes);
  }

  #mapped(bytes: ColumnCodec<Uint8Array>): ColumnCodec<V | null> {
    const mapping = this.#mapping;
    return converting<V | null, Uint8Array>(
      bytes,
      (raw) => mapping.decode(raw),
      (value) => {
        if (!mapping.isValue(value)) throw valueError(this.label, value);
        return mapping.encode(value);
      },
    );
  }
}

/** A record batch as an IPC stream of its own. No bytes at all mean null. */
export const recordBatchType: ValueType = new PayloadType<RecordBatch>("RecordBatch", {
  encode: (batch) => encodeBatches(batch.schema, [batch]),
  decode(bytes) {
    if (bytes.byteLength === 0) return null;
    const { schema, batches } = decodeStream(bytes);
    const [first] = batches;
    if (batches.length > 1) {
      throw schemaError("row-count", `expected one RecordBatch, got ${batches.length}`);
    }
    return first?.toRecordBatch() ?? emptyRecordBatch(schema);
  },
  isValue: isRecordBatch,
});

/** A schema as its IPC message. No bytes at all mean null. */
export const schemaType: ValueType = new PayloadType<Schema>("Schema", {
  encode: encodeSchema,
  decode: (bytes) => (bytes.byteLength === 0 ? null : decodeSchema(bytes)),
  isValue: isSchema,
});
