/** Reads rows of a declared shape from received batches, whatever order and types the peer chose. */
import type { ReceivedBatch, RowReader } from "@sheaf/arrow";
import type { FieldSet, Fields } from "@sheaf/dataclass";
import type { Schema } from "apache-arrow";

/** Decodes one-row batches of a field set; a reader is compiled for each schema that comes. */
export class RowDecoder {
  readonly #fields: FieldSet<Fields>;
  #reader: RowReader | undefined;
  #schema: Schema | undefined;

  constructor(fields: FieldSet<Fields>) {
    this.#fields = fields;
  }

  /** The batch's only row. Throws a `schema` error when it does not fit the declaration. */
  decode(batch: ReceivedBatch): Record<string, unknown> {
    let reader = this.#reader;
    if (reader === undefined || batch.schema !== this.#schema) {
      reader = this.#fields.readerFor(batch.schema);
      this.#reader = reader;
      this.#schema = batch.schema;
    }
    batch.bindTo(reader);
    return this.#fields.fromWire(reader.row(0));
  }
}
