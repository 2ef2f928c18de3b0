/** Dictionary ids in the order of the schema: what a peer assumes that sees dictionaries without their schema. */
import { DataType, Dictionary, Field, Schema } from "apache-arrow";

/** A schema with its dictionaries numbered from 0. */
export interface NumberedSchema {
  readonly schema: Schema;
  /** The numbers that go for each id of the original; empty where no column is dictionary-encoded. */
  readonly ids: ReadonlyMap<number, readonly number[]>;
}

const known: WeakMap<Schema, NumberedSchema | { readonly schema: undefined }> = new WeakMap();

/**
 * Numbers the dictionary columns of a schema. Without any, the schema stays as it is, whatever is inside its columns.
 * `undefined` for schemas that have dictionary columns and dictionaries deeper inside: those are not sent apart.
 */
export function numberDictionaries(schema: Schema): NumberedSchema | undefined {
  let numbered = known.get(schema);
  if (numbered === undefined) {
    numbered = number(schema) ?? { schema: undefined };
    known.set(schema, numbered);
  }
  return numbered.schema === undefined ? undefined : numbered;
}

function number(schema: Schema): NumberedSchema | undefined {
  const ids = new Map<number, number[]>();
  if (!schema.fields.some(({ type }) => DataType.isDictionary(type))) return { schema, ids };
  let next = 0;
  let isNumbered = true;
  const fields: Field[] = [];
  for (const field of schema.fields) {
    const { type } = field;
    if (!DataType.isDictionary(type)) {
      if (holdsDictionary(type)) return undefined;
      fields.push(field);
      continue;
    }
    if (holdsDictionary(type.dictionary)) return undefined;
    const id = next++;
    isNumbered &&= type.id === id;
    ids.set(type.id, [...(ids.get(type.id) ?? []), id]);
    const own = new Dictionary(type.dictionary, type.indices, id, type.isOrdered);
    fields.push(new Field(field.name, own, field.nullable, field.metadata));
  }
  return { schema: isNumbered ? schema : new Schema(fields, schema.metadata), ids };
}

function holdsDictionary(type: DataType): boolean {
  if (DataType.isDictionary(type)) return true;
  const children: readonly Field[] = type.children ?? [];
  return children.some((child) => holdsDictionary(child.type));
}
