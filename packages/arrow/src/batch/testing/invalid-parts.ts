/** Batches with one thing wrong in them, and what validation has to say about it. */
import {
  type DataType,
  DenseUnion,
  Dictionary,
  Field,
  FixedSizeList,
  Int8,
  Int32,
  LargeUtf8,
  List,
  Null,
  Schema,
  SparseUnion,
  Struct,
  Uint64,
  Utf8,
} from "apache-arrow";
import type { BatchParts } from "../batch-body.ts";
import { NO_PARTS } from "../batch-source.ts";
import { recordBatchFromColumns } from "../batch-values.ts";
import { partsOf } from "./batch-parts.ts";

/** A schema of one column, `c`. */
export function schemaOf(type: DataType): Schema {
  return new Schema([new Field("c", type, true)]);
}

/** What is sent for some values of a type. */
export function partsOfValues(type: DataType, values: unknown[]): BatchParts {
  return partsOf(recordBatchFromColumns(schemaOf(type), { c: values }));
}

/** The parts with some nodes, buffers (by position in the flat lists) or int32s of the body changed. */
export function changed(
  from: BatchParts,
  { nodes = {}, buffers = {}, int32s = {}, bytes = {} }: Record<string, Record<number, number>>,
): BatchParts {
  const body = from.body.slice();
  const view = new DataView(body.buffer);
  for (const [at, value] of Object.entries(int32s)) view.setInt32(Number(at), value, true);
  for (const [at, value] of Object.entries(bytes)) view.setUint8(Number(at), value);
  return {
    ...from,
    body,
    nodes: Object.assign([...from.nodes], nodes),
    buffers: Object.assign([...from.buffers], buffers),
  };
}

export const list = new List(new Field("item", new Int32(), true));
const pair = new FixedSizeList(2, new Field("item", new Int32(), true));
const struct = new Struct([new Field("x", new Int32(), true)]);
const members = [new Field("n", new Int32(), true), new Field("s", new Utf8(), true)];
const dense = new DenseUnion([3, 8], members);
const sparse = new SparseUnion([3, 8], members);
export const dictionary = new Dictionary(new Utf8(), new Int8());
const wideDictionary = new Dictionary<Utf8, never>(new Utf8(), new Uint64() as never);

export const ints = partsOfValues(new Int32(), [1, null, 3]);
const text = partsOfValues(new Utf8(), ["ab", "é", null, "c"]);
const wideText = partsOfValues(new LargeUtf8(), ["ab", "é", "c"]);
export const lists = partsOfValues(list, [[1, 2], null, [3]]);
const pairs = partsOfValues(pair, [
  [1, 2],
  [3, 4],
]);
const structs = partsOfValues(struct, [{ x: 1 }, { x: 2 }]);
const denses = partsOfValues(dense, [
  { tag: "n", value: 1 },
  { tag: "s", value: "t" },
  { tag: "n", value: 2 },
]);
const sparses = partsOfValues(sparse, [
  { tag: "n", value: 1 },
  { tag: "s", value: "t" },
]);
export const indices = partsOfValues(dictionary, ["a", "b", null, "a"]);
const wideIndices = partsOfValues(wideDictionary, ["a", "b"]);

/** What is wrong, in a column of which type, the parts, what the error says, and where (default `c`). */
export type Fault = [
  what: string,
  type: DataType,
  parts: BatchParts,
  message: RegExp,
  path?: string,
];

/** What sizes and counts alone give away. */
export const STANDARD_FAULTS: Fault[] = [
  [
    "fewer rows than the batch",
    new Int32(),
    changed(ints, { nodes: { 0: 2 } }),
    /2 rows where there must be 3/,
  ],
  [
    "more rows than the batch",
    new Int32(),
    changed(ints, { nodes: { 0: 4 } }),
    /4 rows in a batch of 3/,
  ],
  ["a negative length", new Int32(), { ...changed(ints, { nodes: { 0: -1 } }) }, /-1 rows/],
  ["a negative null count", new Int32(), changed(ints, { nodes: { 1: -1 } }), /null count of -1/],
  [
    "more nulls than rows",
    new Int32(),
    changed(ints, { nodes: { 1: 4 } }),
    /null count of 4 in 3 rows/,
  ],
  [
    "no bitmap for its nulls",
    new Int32(),
    changed(ints, { buffers: { 1: 0 } }),
    /0 bytes of validity/,
  ],
  [
    "a bitmap outside the body",
    new Int32(),
    changed(ints, { buffers: { 0: 1000 } }),
    /validity of 1 bytes at 1000/,
  ],
  [
    "values outside the body",
    new Int32(),
    changed(ints, { buffers: { 3: 1000 } }),
    /values of 1000 bytes/,
  ],
  ["values before the body", new Int32(), changed(ints, { buffers: { 2: -8 } }), /at -8/],
  [
    "too few values",
    new Int32(),
    changed(ints, { buffers: { 3: 11 } }),
    /11 bytes of values, 3 rows need 12/,
  ],
  [
    "too few offsets",
    new Utf8(),
    changed(text, { buffers: { 3: 16 } }),
    /16 bytes of offsets, 4 rows need 20/,
  ],
  [
    "offsets that start below 0",
    new Utf8(),
    changed(text, { int32s: { 8: -1 } }),
    /offsets from -1/,
  ],
  [
    "offsets that end before they start",
    new Utf8(),
    changed(text, { int32s: { 8: 6 } }),
    /offsets from 6 to 5/,
  ],
  [
    "offsets beyond the text",
    new Utf8(),
    changed(text, { int32s: { 24: 9 } }),
    /5 bytes of data, 4 rows need 9/,
  ],
  [
    "wide offsets beyond the text",
    new LargeUtf8(),
    changed(wideText, { int32s: { 28: 1 } }),
    /rows need 4294967301/,
  ],
  [
    "offsets beyond the items",
    list,
    changed(lists, { int32s: { 20: 4 } }),
    /3 rows where there must be at least 4/,
    "c.item",
  ],
  ["too few items", list, changed(lists, { nodes: { 2: 2 } }), /at least 3/, "c.item"],
  [
    "too few items of fixed lists",
    pair,
    changed(pairs, { nodes: { 2: 3 } }),
    /at least 4/,
    "c.item",
  ],
  [
    "too few rows of a struct's field",
    struct,
    changed(structs, { nodes: { 2: 1 } }),
    /at least 2/,
    "c.x",
  ],
  [
    "too few rows of a sparse union's member",
    sparse,
    changed(sparses, { nodes: { 4: 1 } }),
    /at least 2/,
    "c.s",
  ],
  ["too few type ids", dense, changed(denses, { buffers: { 1: 2 } }), /2 bytes of type ids/],
  ["too few indices", dictionary, changed(indices, { buffers: { 3: 3 } }), /3 bytes of indices/],
  [
    "a column too long to be true",
    new Null(),
    { ...NO_PARTS, numRows: 2 ** 31, nodes: [2 ** 31, 0] },
    /2147483648 rows/,
    "",
  ],
];

/** What only a look at the values gives away. */
export const FULL_FAULTS: Fault[] = [
  [
    "a null count that the bitmap denies",
    new Int32(),
    changed(ints, { nodes: { 1: 2 } }),
    /the bitmap has 1/,
  ],
  [
    "a null count of 0 that the bitmap denies",
    new Int32(),
    changed(ints, { nodes: { 1: 0 } }),
    /the bitmap has 1/,
  ],
  ["offsets that go back", new Utf8(), changed(text, { int32s: { 12: 5 } }), /row 1 ends before/],
  [
    "wide offsets that go back",
    new LargeUtf8(),
    changed(wideText, { int32s: { 8: 5 } }),
    /row 1 ends before/,
  ],
  [
    "list offsets that go back",
    list,
    changed(lists, { int32s: { 12: 3, 16: 2 } }),
    /row 1 ends before/,
  ],
  [
    "text that is not UTF-8",
    new Utf8(),
    changed(text, { bytes: { 32: 0xff } }),
    /row 0 is not valid UTF-8/,
  ],
  [
    "text cut in the middle of a character",
    new Utf8(),
    changed(text, { int32s: { 16: 3 } }),
    /row 1 is not valid UTF-8/,
  ],
  [
    "wide text cut in the middle",
    new LargeUtf8(),
    changed(wideText, { int32s: { 16: 3 } }),
    /row 1 is not valid/,
  ],
  [
    "an index beyond the dictionary",
    dictionary,
    changed(indices, { bytes: { 9: 2 } }),
    /row 1 refers to value 2 of 2/,
  ],
  [
    "a negative index",
    dictionary,
    changed(indices, { bytes: { 9: 0xff } }),
    /row 1 refers to value 255 of 2/,
  ],
  [
    "a huge index",
    wideDictionary,
    changed(wideIndices, { bytes: { 15: 0x80 } }),
    /row 1 refers to value 9223372036854776000/,
  ],
  [
    "a type id that is none",
    dense,
    changed(denses, { bytes: { 1: 5 } }),
    /row 1 has the unknown type id 5/,
  ],
  ["a negative type id", dense, changed(denses, { bytes: { 1: 0xff } }), /unknown type id 255/],
  [
    "a sparse type id that is none",
    sparse,
    changed(sparses, { bytes: { 0: 0 } }),
    /row 0 has the unknown type id 0/,
  ],
  [
    "an offset beyond a member",
    dense,
    changed(denses, { int32s: { 12: 1 } }),
    /row 1 is at 1 of 1 rows/,
  ],
  ["an offset before a member", dense, changed(denses, { int32s: { 8: -1 } }), /row 0 is at -1/],
];
