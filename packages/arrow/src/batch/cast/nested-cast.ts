/** Casts of lists, maps, structs and unions, child by child. */
import { type Data, DataType, type Field } from "apache-arrow";
import { relocated } from "../../codec/value-errors.ts";
import { type PathSegment, schemaError } from "../../error/sheaf-error.ts";
import type { Cast, FindCast } from "./cast.ts";
import { isNullRow, nullRows, withParts } from "./data-parts.ts";
import { withOffsets } from "./offset-width.ts";

/** The cast between two nested types of one kind, if their children can be cast. */
export function nestedCast(from: DataType, to: DataType, find: FindCast): Cast | undefined {
  if (isList(from) && isList(to)) return listCast(from, to, find);
  if (DataType.isMap(from) && DataType.isMap(to)) return listCast(from, to, find);
  if (DataType.isFixedSizeList(from) && DataType.isFixedSizeList(to)) {
    return from.listSize === to.listSize ? fixedListCast(from, to, find) : undefined;
  }
  if (DataType.isStruct(from) && DataType.isStruct(to)) return structCast(from, to, find);
  if (DataType.isUnion(from) && DataType.isUnion(to)) {
    const isAlike = from.mode === to.mode && `${from.typeIds}` === `${to.typeIds}`;
    return isAlike ? unionCast(from, to, find) : undefined;
  }
  return undefined;
}

/** Which rows of a child belong to a row of its parent. */
type RowsOf = (row: number) => { readonly first: number; readonly end: number };

function isList(type: DataType): boolean {
  return DataType.isList(type) || DataType.isLargeList(type);
}

function listCast(from: DataType, to: DataType, find: FindCast): Cast | undefined {
  const target = childrenOf(to)[0]!;
  const cast = find(childrenOf(from)[0]!.type, target.type);
  if (cast === undefined) return undefined;
  const changesWidth = DataType.isLargeList(from) !== DataType.isLargeList(to);
  return (data) => {
    const { valueOffsets } = data;
    const rowsOf: RowsOf = (row) => ({
      first: Number(valueOffsets[row]),
      end: Number(valueOffsets[row + 1]),
    });
    const item = castChild(data, { data: data.children[0]!, target, cast, rowsOf });
    const offsets = changesWidth ? withOffsets(data, DataType.isLargeList(to)) : valueOffsets;
    return withParts(data, to, { offsets, children: [item] });
  };
}

function fixedListCast(from: DataType, to: DataType, find: FindCast): Cast | undefined {
  const size = (to as DataType & { listSize: number }).listSize;
  const target = childrenOf(to)[0]!;
  const cast = find(childrenOf(from)[0]!.type, target.type);
  if (cast === undefined) return undefined;
  const rowsOf: RowsOf = (row) => ({ first: row * size, end: (row + 1) * size });
  return (data) => {
    const item = castChild(data, { data: data.children[0]!, target, cast, rowsOf });
    return withParts(data, to, { children: [item] });
  };
}

/** Fields go by name; there have to be the same ones, in whatever order. */
function structCast(from: DataType, to: DataType, find: FindCast): Cast | undefined {
  const sources = childrenOf(from);
  const targets = childrenOf(to);
  if (new Set(targets.map(({ name }) => name)).size !== targets.length) return undefined;
  if (sources.length !== targets.length) return undefined;
  const rowsOf: RowsOf = (row) => ({ first: row, end: row + 1 });
  const casts: ((data: Data) => Data)[] = [];
  for (const target of targets) {
    const index = sources.findIndex(({ name }) => name === target.name);
    const cast = index < 0 ? undefined : find(sources[index]!.type, target.type);
    if (cast === undefined) return undefined;
    casts.push((data) =>
      castChild(data, { data: data.children[index]!, target, cast, rowsOf, name: target.name }),
    );
  }
  return (data) => withParts(data, to, { children: casts.map((cast) => cast(data)) });
}

function unionCast(from: DataType, to: DataType, find: FindCast): Cast | undefined {
  const sources = childrenOf(from);
  const targets = childrenOf(to);
  const casts = targets.map((target, i) => {
    const source = sources[i]!;
    return source.name === target.name ? find(source.type, target.type) : undefined;
  });
  if (!casts.every((cast) => cast !== undefined)) return undefined;
  return (data) => {
    const children = data.children.map((child, i) => casts[i]!(child));
    return withParts(data, to, { children });
  };
}

/** A child, what it is to become, and where it stands in its parent. */
interface Child {
  readonly data: Data;
  readonly target: Field;
  readonly cast: Cast;
  readonly rowsOf: RowsOf;
  /** Name of the field, where children go by name. */
  readonly name?: string;
}

function castChild(parent: Data, child: Child): Data {
  if (!child.target.nullable) checkNulls(parent, child);
  try {
    return child.cast(child.data);
  } catch (error) {
    throw relocated(error, (index) => pathTo(parent, child, index));
  }
}

/** What lies beneath a null of the parent may be null all the same. */
function checkNulls(parent: Data, child: Child): void {
  if (nullRows(child.data) === 0) return;
  for (let row = 0; row < parent.length; row++) {
    if (isNullRow(parent, row)) continue;
    const { first, end } = child.rowsOf(row);
    for (let at = first; at < end; at++) {
      if (!isNullRow(child.data, at)) continue;
      throw schemaError("unexpected-null", `field "${child.target.name}" is not nullable`, {
        path: pathTo(parent, child, at),
      });
    }
  }
}

function pathTo(parent: Data, { rowsOf, name }: Child, at: number): readonly PathSegment[] {
  let row = 0;
  while (row < parent.length - 1 && rowsOf(row).end <= at) row++;
  return name === undefined ? [row, at - rowsOf(row).first] : [row, name];
}

function childrenOf(type: DataType): readonly Field[] {
  return type.children ?? [];
}
