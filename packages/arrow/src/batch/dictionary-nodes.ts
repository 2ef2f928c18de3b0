/**
 * Which nodes of a batch are dictionary-encoded, and by which dictionary. Readers are compiled from our
 * own schema, whose dictionary ids are not the sender's; the position of a column is the same in both.
 */
import { DataType, type Field, type Schema } from "apache-arrow";

/** Dictionary ids by node, for the nodes that have one. */
export type DictionaryNodes = ReadonlyMap<number, number>;

const known: WeakMap<Schema, DictionaryNodes> = new WeakMap();

/** The dictionary-encoded nodes of a schema's batches. Computed once per schema. */
export function dictionaryNodes(schema: Schema): DictionaryNodes {
  let nodes = known.get(schema);
  if (nodes === undefined) {
    nodes = collect(schema.fields);
    known.set(schema, nodes);
  }
  return nodes;
}

function collect(fields: readonly Field[]): DictionaryNodes {
  const ids = new Map<number, number>();
  let node = 0;
  const visit = ({ type }: Field): void => {
    const own = node++;
    if (DataType.isDictionary(type)) ids.set(own, type.id);
    else type.children?.forEach(visit);
  };
  fields.forEach(visit);
  return ids;
}
