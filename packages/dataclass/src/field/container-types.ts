/** Value types of lists, sets, maps and plain-object records. */
import {
  type ColumnCodec,
  type FieldCodec,
  fixedSizeListCodec,
  isSheafError,
  listCodec,
  mapCodec,
  type PathSegment,
  schemaError,
} from "@sheaf/arrow";
import { DataType } from "../arrow-types.ts";
import { castCodec, converting, valueError } from "./cast.ts";
import type { Slot, ValueType } from "./value-type.ts";

/** Lists as arrays. */
export class ListType implements ValueType {
  readonly label: string;
  readonly #item: Slot;

  constructor(item: Slot) {
    this.label = `list<${item.type.label}>`;
    this.#item = item;
  }

  codec(): ColumnCodec<unknown> {
    return this.arrays();
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => this.arraysOf(found));
  }

  parse(value: unknown): unknown[] {
    if (typeof value !== "object" || value === null || !(Symbol.iterator in value)) {
      throw valueError(this.label, value);
    }
    // `in` proves that the property exists, not what it is; a wrong one throws here.
    return Array.from(value as Iterable<unknown>, (item, i) => parseChild(this.#item, item, i));
  }

  /** The declared list type. Items may be null on the wire, as everyone's are. */
  arrays(): ColumnCodec<unknown[]> {
    return listCodec({ name: "item", nullable: true, codec: this.#item.type.codec() });
  }

  /** Any list type whose items fit. */
  arraysOf(type: DataType): ColumnCodec<unknown[]> | undefined {
    if (DataType.isFixedSizeList(type))
      return fixedSizeListCodec(this.#itemOf(type), type.listSize);
    if (DataType.isList(type)) return listCodec(this.#itemOf(type));
    return DataType.isLargeList(type) ? listCodec(this.#itemOf(type), { large: true }) : undefined;
  }

  #itemOf(type: DataType): FieldCodec {
    return childCodec(this.#item, type, 0);
  }
}

/** Sets; on the wire they are lists. */
export class SetType implements ValueType {
  readonly label: string;
  readonly #list: ListType;

  constructor(item: Slot) {
    this.label = `set<${item.type.label}>`;
    this.#list = new ListType(item);
  }

  codec(): ColumnCodec<unknown> {
    return asSets(this.#list.arrays());
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      const arrays = this.#list.arraysOf(found);
      return arrays && asSets(arrays);
    });
  }

  parse(value: unknown): Set<unknown> {
    return new Set(this.#list.parse(value));
  }
}

/** Maps as Map objects. */
export class MapType implements ValueType {
  readonly label: string;
  readonly #key: Slot;
  readonly #value: Slot;

  constructor(key: Slot, value: Slot) {
    this.label = `map<${key.type.label}, ${value.type.label}>`;
    this.#key = key;
    this.#value = value;
  }

  codec(): ColumnCodec<unknown> {
    return this.maps();
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => this.mapsOf(found));
  }

  /** JSON has no maps: objects with string keys and arrays of pairs are taken as well. */
  parse(value: unknown): Map<unknown, unknown> {
    if (typeof value !== "object" || value === null) throw valueError(this.label, value);
    const isPairs = value instanceof Map || Array.isArray(value);
    const pairs: Iterable<unknown> = isPairs ? value : Object.entries(value);
    const map = new Map<unknown, unknown>();
    let i = 0;
    for (const pair of pairs) {
      if (!Array.isArray(pair) || pair.length !== 2) throw valueError("a [key, value] pair", pair);
      map.set(
        parseChild(this.#key, pair[0], i, "key"),
        parseChild(this.#value, pair[1], i, "value"),
      );
      i++;
    }
    return map;
  }

  /** The declared map type: keys not null, values maybe. */
  maps(): ColumnCodec<Map<unknown, unknown>> {
    return mapCodec(
      { name: "key", nullable: false, codec: this.#key.type.codec() },
      { name: "value", nullable: true, codec: this.#value.type.codec() },
    );
  }

  /** Any map type whose keys and values fit. */
  mapsOf(type: DataType): ColumnCodec<Map<unknown, unknown>> | undefined {
    if (!DataType.isMap(type)) return undefined;
    const entries = type.childType;
    return mapCodec(
      childCodec(this.#key, entries, 0),
      childCodec(this.#value, entries, 1),
      type.keysSorted,
    );
  }
}

/** Maps with text keys as plain objects. */
export class RecordType implements ValueType {
  readonly label: string;
  readonly #map: MapType;

  constructor(key: Slot, value: Slot) {
    this.label = `record<${value.type.label}>`;
    this.#map = new MapType(key, value);
  }

  codec(): ColumnCodec<unknown> {
    return asRecords(this.label, this.#map.maps());
  }

  codecOf(type: DataType): ColumnCodec<unknown> {
    return castCodec(this.label, type, (found) => {
      const maps = this.#map.mapsOf(found);
      return maps && asRecords(this.label, maps);
    });
  }

  parse(value: unknown): Record<string, unknown> {
    return toRecord(this.#map.parse(value));
  }
}

function asSets(arrays: ColumnCodec<unknown[]>): ColumnCodec<Set<unknown>> {
  return converting(
    arrays,
    (items) => new Set(items),
    (set) => [...set],
  );
}

function asRecords(
  label: string,
  maps: ColumnCodec<Map<unknown, unknown>>,
): ColumnCodec<Record<string, unknown>> {
  return converting(maps, toRecord, (record) => {
    if (typeof record !== "object") throw valueError(label, record);
    return new Map(Object.entries(record));
  });
}

function toRecord(map: Map<unknown, unknown>): Record<string, unknown> {
  // fromEntries defines properties, so that even a key "__proto__" is only a key. Records have text keys.
  return Object.fromEntries(map as Map<string, unknown>);
}

/** The codec of a nested type's child, keeping the child's own name and nullability. */
function childCodec(slot: Slot, type: DataType, index: number): FieldCodec {
  const child = type.children?.[index];
  if (child === undefined) {
    throw schemaError("type-mismatch", `expected ${slot.type.label}, got nothing`);
  }
  try {
    return { name: child.name, nullable: child.nullable, codec: slot.type.codecOf(child.type) };
  } catch (error) {
    throw isSheafError(error) ? error.within(child.name) : error;
  }
}

function parseChild(slot: Slot, value: unknown, ...steps: readonly PathSegment[]): unknown {
  try {
    if (value === null || value === undefined) {
      if (slot.acceptsNull) return null;
      throw schemaError("unexpected-null", `expected ${slot.type.label}, got ${String(value)}`);
    }
    return slot.type.parse(value);
  } catch (error) {
    throw isSheafError(error) ? error.within(...steps) : error;
  }
}
