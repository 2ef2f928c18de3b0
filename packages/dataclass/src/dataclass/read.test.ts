/** Reading what other declarations of a dataclass have written: evolution, casts, and where it goes wrong. */
import {
  decodeStream,
  encodeBatches,
  encodeRows,
  isSheafError,
  nullCodec,
  rowCodec,
  utf8Codec,
} from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import { AllTypes, allTypes, bytes, NestedContainers, Point } from "../fixtures.test-d.ts";
import {
  arrowType,
  binary,
  dataclass,
  datetime,
  decimal,
  dictionary,
  duration,
  embedded,
  enumOf,
  type FieldLike,
  fixedBinary,
  float,
  float32,
  int,
  int8,
  int32,
  int64,
  largeBinary,
  largeUtf8,
  list,
  map,
  optional,
  record,
  recordBatch,
  schemaField,
  set,
  time,
  timestamp,
  transient,
  uint8,
  uint64,
  utf8,
} from "../index.ts";
import { schemaFailure } from "../schema-failure.test-d.ts";

/** What a field reads when a peer has written a value with another field. */
function across(writer: FieldLike, value: unknown, reader: FieldLike): unknown {
  const Written = dataclass("Written", { v: writer });
  const Read = dataclass("Read", { v: reader });
  return Read.deserializeFromBytes(new Written({ v: value }).serializeToBytes()).v;
}

class Old extends dataclass("Versioned", { b: utf8(), a: int() }) {}
class New extends dataclass("Versioned", {
  a: int(),
  b: utf8(),
  c: list(int()).default(() => [1]),
  d: optional(utf8()),
  e: transient(5),
}) {}
class Strict extends dataclass("Versioned", { a: int(), z: int(), y: int() }) {}

describe("evolution", () => {
  it("takes columns in any order and defaults what is absent", () => {
    const read = New.deserializeFromBytes(new Old({ a: 1, b: "x" }).serializeToBytes());
    expect(read.toRow()).toEqual({ a: 1, b: "x", c: [1], d: null });
    expect(read.e).toBe(5);
    read.c.push(2);
    expect(New.deserializeFromBytes(new Old({ a: 1, b: "x" }).serializeToBytes()).c).toEqual([1]);
  });

  it("ignores unknown columns, nested and dictionary-encoded ones included", () => {
    class Wide extends dataclass("Versioned", {
      kind: dictionary(utf8()).default("k"),
      box: list(Point).default(() => [new Point({ x: 1, y: 2 })]),
      b: utf8(),
      counts: map(utf8(), int()).default(() => new Map([["a", 1]])),
      a: int(),
    }) {}
    const read = Old.deserializeFromBytes(new Wide({ a: 3, b: "y" }).serializeToBytes());
    expect(read.toRow()).toEqual({ a: 3, b: "y" });
  });

  it("names all missing fields at once", () => {
    const bytes = new Old({ a: 1, b: "x" }).serializeToBytes();
    const error = schemaFailure(() => Strict.deserializeFromBytes(bytes));
    expect(error.code).toBe("missing-field");
    expect(error.rawMessage).toBe("Missing fields in Versioned: z, y (received: b, a)");
  });

  it("holds inside structs as well", () => {
    class Outer extends dataclass("Outer", { inner: Old, many: list(Old) }) {}
    class Later extends dataclass("Outer", { inner: New, many: list(New) }) {}
    class Broken extends dataclass("Outer", { many: list(Strict) }) {}
    const old = new Old({ a: 1, b: "x" });
    const bytes = new Outer({ inner: old, many: [old] }).serializeToBytes();
    const read = Later.deserializeFromBytes(bytes);
    expect(read.inner).toBeInstanceOf(New);
    expect(read.many[0]?.toRow()).toEqual({ a: 1, b: "x", c: [1], d: null });
    const error = schemaFailure(() => Broken.deserializeFromBytes(bytes));
    expect(error.path).toBe("many.item.z");
  });

  it("reads nothing as a row of defaults", () => {
    class Defaults extends dataclass("Defaults", { a: int().default(7) }) {}
    class Empty extends dataclass("Empty", { t: transient("t") }) {}
    expect(Defaults.deserializeFromBytes(bytes()).a).toBe(7);
    expect(Defaults.deserializeFromBytes(new Empty().serializeToBytes()).a).toBe(7);
    expect(Empty.deserializeFromBytes(new Empty().serializeToBytes()).t).toBe("t");
    expect(schemaFailure(() => Old.deserializeFromBytes(bytes())).rawMessage).toBe(
      "Missing fields in Versioned: b, a (received: none)",
    );
  });

  it("keeps nulls that a peer sends", () => {
    class Loose extends dataclass("Versioned", { a: optional(int()), b: optional(utf8()) }) {}
    expect(Old.deserializeFromBytes(new Loose().serializeToBytes()).toRow()).toEqual({
      a: null,
      b: null,
    });
  });
});

describe("exactly one row", () => {
  const codec = rowCodec([{ name: "a", nullable: true, codec: utf8Codec() }]);
  class One extends dataclass("One", { a: utf8() }) {}

  it.each([0, 2])("refuses %i", (count) => {
    const rows = Array.from({ length: count }, () => ({ a: "x" }));
    const stream = encodeRows(codec, rows);
    expect(schemaFailure(() => One.deserializeFromBytes(stream)).code).toBe("row-count");
    const batch = decodeStream(stream).batches[0]!.toRecordBatch();
    expect(schemaFailure(() => One.fromBatch(batch)).rawMessage).toBe(
      `One needs a batch of exactly one row, got ${count}`,
    );
  });

  it("refuses a stream without batches, and bytes that are none", () => {
    const empty = encodeBatches(codec.schema, []);
    expect(schemaFailure(() => One.deserializeFromBytes(empty)).code).toBe("row-count");
    const garbage = (): unknown => One.deserializeFromBytes(bytes(1, 2, 3, 4));
    expect(garbage).toThrow(expect.toSatisfy((error) => isSheafError(error, "protocol")));
  });
});

describe("casts", () => {
  const ms = new Date("2026-01-01T00:00:00.123Z");
  const Status = { ON: "on", OFF: "off" } as const;
  const casts: [string, FieldLike, unknown, FieldLike, unknown][] = [
    ["int8 → int", int8(), -5, int(), -5],
    ["int → int8 that fits", int(), 5, int8(), 5],
    ["int64 → int", int64(), 5n, int(), 5],
    ["int32 → int64", int32(), 5, int64(), 5n],
    ["uint64 → int64", uint64(), 5n, int64(), 5n],
    ["whole float → int", float(), 5, int(), 5],
    ["int → float", int(), 5, float(), 5],
    ["float32 → float", float32(), 0.5, float(), 0.5],
    ["large_utf8 → utf8", largeUtf8(), "x", utf8(), "x"],
    ["dictionary → utf8", dictionary(utf8()), "x", utf8(), "x"],
    ["utf8 → dictionary", utf8(), "x", dictionary(utf8()), "x"],
    ["enum → utf8 is its name", enumOf("S", Status), "on", utf8(), "ON"],
    ["utf8 name → enum", utf8(), "OFF", enumOf("S", Status), "off"],
    ["utf8 value → enum", utf8(), "off", enumOf("S", Status), "off"],
    ["large_binary → binary", largeBinary(), bytes(1), binary(), bytes(1)],
    ["binary → fixed", binary(), bytes(1, 2), fixedBinary(2), bytes(1, 2)],
    ["decimal scale up", decimal(5, 1), "1.5", decimal(10, 4), "1.5000"],
    ["decimal scale down without loss", decimal(10, 4), "1.5", decimal(5, 1), "1.5"],
    ["timestamp ms → us", timestamp("ms"), 5n, timestamp("us"), 5000n],
    ["timestamp us → s without loss", timestamp("us", "UTC"), 5_000_000n, timestamp("s"), 5n],
    ["timestamp ns → datetime", timestamp("ns"), 5_999_999n, datetime(), new Date(5)],
    ["datetime round trip", datetime("UTC"), ms, datetime("UTC"), ms],
    ["negative timestamp → datetime", timestamp("us"), -1n, datetime(), new Date(-1)],
    ["duration s → ms", duration("s"), 5n, duration("ms"), 5000n],
    ["time ms → us", time("ms"), 5, time("us"), 5000n],
    ["time us → ms", time("us"), 5000n, time("ms"), 5],
    ["list items", list(int8()), [1, 2], list(int()), [1, 2]],
    ["list → set", list(int()), [1, 1, 2], set(int()), new Set([1, 2])],
    ["map → record", map(utf8(), int8()), new Map([["a", 1]]), record(int()), { a: 1 }],
    ["record → map", record(int()), { a: 1 }, map(utf8(), int()), new Map([["a", 1]])],
    [
      "struct → embedded and back",
      embedded(Point),
      new Point({ x: 1, y: 2 }),
      Point,
      { x: 1, y: 2 },
    ],
    ["all null → anything", arrowType(optional(utf8()), nullCodec().type), null, int(), null],
  ];

  it.each(casts)("%s", (_what, writer, value, reader, expected) => {
    expect(across(writer, value, reader)).toEqual(expected);
  });

  it.each([
    ["a fraction → int", float(), 1.5, int(), "out-of-range"],
    ["300 → int8", int(), 300, int8(), "out-of-range"],
    ["-1 → uint64", int64(), -1n, uint64(), "out-of-range"],
    ["beyond 2^53 → int", int64(), 2n ** 53n, int(), "out-of-range"],
    ["beyond 2^53 ← int", int(), 2 ** 53, int(), "out-of-range"],
    ["NaN ← int", int(), Number.NaN, int(), "out-of-range"],
    ["256 ← uint8", uint8(), 256, uint8(), "out-of-range"],
    ["a finer decimal", decimal(10, 4), "1.5555", decimal(10, 1), "out-of-range"],
    ["another length", binary(), bytes(1), fixedBinary(2), "out-of-range"],
    ["a finer timestamp", timestamp("us"), 1n, timestamp("ms"), "out-of-range"],
    ["utf8 → int", utf8(), "1", int(), "type-mismatch"],
    ["int → utf8", int(), 1, utf8(), "type-mismatch"],
    ["list → struct", list(int()), [1], Point, "type-mismatch"],
    ["utf8 → list", utf8(), "x", list(utf8()), "type-mismatch"],
    ["an unknown member", utf8(), "x", enumOf("S", { ON: 1 }), "unknown-member"],
    ["not a member", enumOf("S", { ON: 1 }), 2, enumOf("S", { ON: 1 }), "unknown-member"],
    ["a number for text", utf8(), 1, utf8(), "type-mismatch"],
    ["another object for a dataclass", embedded(Point), { x: 1, y: 2 }, Point, "type-mismatch"],
    ["no dataclass", Point, 5, Point, "type-mismatch"],
    ["another dataclass", embedded(Point), new Old({ a: 1, b: "" }), Point, "type-mismatch"],
    ["no batch", recordBatch(), 5, recordBatch(), "type-mismatch"],
  ] satisfies [string, FieldLike, unknown, FieldLike, string][])(
    "refuses %s",
    (_what, writer, value, reader, code) => {
      const error = schemaFailure(() => across(writer, value, reader));
      expect(error.code).toBe(code);
      expect(error.path).toBe("v");
    },
  );
});

describe("paths", () => {
  it("lead to the value that does not fit, when writing", () => {
    const value = allTypes();
    // @ts-expect-error not a number
    value.list_of_nested[1]!.x = "3";
    const error = schemaFailure(() => value.serializeToBytes());
    expect(error.path).toBe("list_of_nested[1].x");
    expect(error.message).toContain("list_of_nested[1].x: expected Float64, got string");
  });

  it("lead to the column that does not fit, when reading", () => {
    class Other extends dataclass("Other", { list_of_nested: list(utf8()) }) {}
    class Wanted extends dataclass("Wanted", { list_of_nested: AllTypes.fields.list_of_nested }) {}
    const bytes = new Other({ list_of_nested: ["x"] }).serializeToBytes();
    const error = schemaFailure(() => Wanted.deserializeFromBytes(bytes));
    expect(error.message).toBe("list_of_nested.item: expected Point, got string");
  });

  it("lead to a null where none may be", () => {
    const value = allTypes();
    // @ts-expect-error not optional
    value.nested_point.y = null;
    const error = schemaFailure(() => value.serializeToBytes());
    expect(error.code).toBe("unexpected-null");
    expect(error.path).toBe("nested_point.y");
  });
});

describe("bytes inside rows", () => {
  class Leaf extends dataclass("Leaf", { name: utf8(), data: binary() }) {}
  class Tree extends dataclass("Tree", {
    name: utf8(),
    left: optional(embedded(Leaf)),
    leaves: list(embedded(Leaf)),
    last: utf8(),
  }) {}

  it("hold dataclasses, in lists as well", () => {
    const leaf = new Leaf({ name: "leaf", data: bytes(1, 2, 3) });
    const tree = new Tree({ name: "t", left: leaf, leaves: [leaf, leaf], last: "z" });
    const read = Tree.deserializeFromBytes(tree.serializeToBytes());
    expect(read.equals(tree)).toBe(true);
    expect(read.leaves[1]).toBeInstanceOf(Leaf);
  });

  it("may hold the same class again, while a row of it is being read", () => {
    const inside: Node[] = [];
    class Node extends dataclass("Node", {
      children: list(binary()),
      name: utf8(),
      parsed: transient(() => inside),
    }) {
      readonly nodes: Node[] = this.children.map((child) => Node.deserializeFromBytes(child));
    }
    const leaf = (name: string): Node => new Node({ name, children: [] });
    const middle = new Node({
      name: "middle",
      children: [leaf("a"), leaf("b")].map((node) => node.serializeToBytes()),
    });
    const root = new Node({ name: "root", children: [middle.serializeToBytes()] });
    const read = Node.deserializeFromBytes(root.serializeToBytes());
    expect(read.name).toBe("root");
    expect(read.nodes[0]?.nodes.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("may be read again from a default while the row is being read", () => {
    class Self extends dataclass("Self", { a: embedded(Point), b: utf8() }) {}
    const point = new Point({ x: 1, y: 2 });
    const stream = new Self({ a: point, b: "b" }).serializeToBytes();
    class Again extends dataclass("Self", {
      a: embedded(Point),
      b: utf8(),
      c: utf8().default(() => Self.deserializeFromBytes(stream).b),
    }) {}
    expect(Again.deserializeFromBytes(stream).c).toBe("b");
  });

  it("that are empty read as null, for batches and schemas", () => {
    class Sent extends dataclass("Sent", { batch: binary(), schema: binary() }) {}
    class Got extends dataclass("Sent", { batch: recordBatch(), schema: schemaField() }) {}
    const sent = new Sent({ batch: bytes(), schema: bytes() }).serializeToBytes();
    const got = Got.deserializeFromBytes(sent);
    expect([got.batch, got.schema]).toEqual([null, null]);
  });

  it("round-trip next to dictionaries and sets", () => {
    const value = new NestedContainers({
      statuses: ["closed", "pending"],
      points: [new Point({ x: 1, y: 2 })],
      status_by_name: new Map([["a", "active" as const]]),
      frozen_statuses: new Set(["active" as const]),
      tagged_status: "closed",
      tagged_batch: new Point({ x: 1, y: 2 }).toBatch(),
    });
    expect(NestedContainers.deserializeFromBytes(value.serializeToBytes()).equals(value)).toBe(
      true,
    );
    expect(NestedContainers.fromBatch(value.toBatch()).equals(value)).toBe(true);
  });
});
