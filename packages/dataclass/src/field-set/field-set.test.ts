/** Field sets: parameters, results and stream rows. */
import { decodeStream, describeSchema, encodeRows } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import { bytes, Point, Status } from "../fixtures.test-d.ts";
import {
  enumOf,
  type FieldSet,
  type Fields,
  fieldSet,
  float,
  int,
  int32,
  list,
  optional,
  struct,
  utf8,
  type Values,
} from "../index.ts";
import { schemaFailure } from "../schema-failure.test-d.ts";

const params = fieldSet(
  {
    point: Point,
    maybe: optional(Point),
    points: list(Point).default(() => []),
    plain: struct(Point).default(() => new Point({ x: 0, y: 0 })),
    page_size: int().default(100),
    status: enumOf("Status", Status).default("active"),
  },
  { nested: "binary", owner: "search()" },
);

function overTheWire<F extends Fields>(set: FieldSet<F>, values: Values<F>): Values<F> {
  const { schema, batches } = decodeStream(encodeRows(set.codec, [set.toWire(values)]));
  const reader = set.readerFor(schema);
  batches[0]!.bindTo(reader);
  return set.fromWire(reader.row(0));
}

const point = new Point({ x: 1, y: 2 });

describe("parameters", () => {
  it("carry dataclasses as bytes at the top, as structs below", () => {
    expect(describeSchema(params.schema)).toBe(
      "point: binary not null, maybe: binary, " +
        "points: list<item: struct<x: double not null, y: double not null>> not null, " +
        "plain: struct<x: double not null, y: double not null> not null, " +
        "page_size: int64 not null, " +
        "status: dictionary<values=string, indices=int16, ordered=0> not null",
    );
  });

  it("go over the wire and come back", () => {
    const values = params.applyDefaults({ point, points: [point] });
    const back = overTheWire(params, values);
    expect(back).toEqual(values);
    expect(back.point).toBeInstanceOf(Point);
    expect(back.maybe).toBeNull();
    expect(back.page_size).toBe(100);
  });

  it("read what is castable, in any order, and default what is absent", () => {
    const peer = fieldSet(
      { status: utf8(), page_size: int32(), point: Point },
      { nested: "binary" },
    );
    const { schema, batches } = decodeStream(
      encodeRows(peer.codec, [{ status: "closed", page_size: 5, point }]),
    );
    const reader = params.readerFor(schema);
    batches[0]!.bindTo(reader);
    const values = params.fromWire(reader.row(0));
    expect(values).toEqual(params.applyDefaults({ point, page_size: 5, status: "closed" }));
  });

  it("say which one is null, missing or unknown", () => {
    const isNull = schemaFailure(() => params.applyDefaults({ point: null }));
    expect(isNull.rawMessage).toBe("parameter 'point' is not optional but got null");
    const missing = schemaFailure(() => params.applyDefaults({}));
    expect(missing.rawMessage).toBe("search() is missing parameter 'point'");
    const unknown = schemaFailure(() => params.applyDefaults({ point, pageSize: 1 }));
    expect(unknown.rawMessage).toBe(
      "search() has no parameter 'pageSize'; did you mean 'page_size'?",
    );
  });

  it("refuse a null that came over the wire", () => {
    const loose = fieldSet({ point: optional(Point) }, { nested: "binary" });
    const stream = encodeRows(loose.codec, [{ point: null }]);
    const { schema, batches } = decodeStream(stream);
    const reader = params.readerFor(schema);
    batches[0]!.bindTo(reader);
    expect(schemaFailure(() => params.fromWire(reader.row(0))).rawMessage).toBe(
      "parameter 'point' is not optional but got null",
    );
  });

  it("name what a peer sent in the wrong type, or not at all", () => {
    const peer = fieldSet({ page_size: utf8() }, { nested: "binary" });
    expect(schemaFailure(() => params.readerFor(peer.schema)).rawMessage).toBe(
      "Missing fields in search(): point (received: page_size)",
    );
    const other = fieldSet({ point: Point, page_size: utf8() }, { nested: "binary" });
    const error = schemaFailure(() => params.readerFor(other.schema));
    expect(error.message).toBe("page_size: expected int64, got string");
  });

  it("may be none at all", () => {
    const none = fieldSet({}, { nested: "binary" });
    expect(none.applyDefaults()).toEqual({});
    expect(none.schema.fields).toEqual([]);
    expect(overTheWire(none, {})).toEqual({});
  });

  it("may bear names that plain objects inherit, and other names on the wire", () => {
    const odd = fieldSet(
      { toString: optional(utf8()), valueOf: int().default(3), kind: utf8().wireName("class") },
      { nested: "binary" },
    );
    const values = odd.applyDefaults({ kind: "k" });
    expect(Object.entries(values)).toEqual([
      ["toString", null],
      ["valueOf", 3],
      ["kind", "k"],
    ]);
    expect(odd.names).toEqual(["toString", "valueOf", "kind"]);
    expect(odd.schema.names).toEqual(["toString", "valueOf", "class"]);
    expect(Object.entries(overTheWire(odd, values))).toEqual(Object.entries(values));
  });
});

describe("stream rows", () => {
  const rows = fieldSet({ value: float(), at: Point }, { nested: "struct", nullable: "all" });

  it("are nullable throughout, and nulls pass", () => {
    expect(describeSchema(rows.schema)).toBe(
      "value: double, at: struct<x: double not null, y: double not null>",
    );
    const stream = encodeRows(rows.codec, [
      { value: 1, at: point },
      { value: null, at: null },
    ]);
    const { schema, batches } = decodeStream(stream);
    const reader = rows.readerFor(schema);
    batches[0]!.bindTo(reader);
    expect(reader.rows().map((row) => rows.fromWire(row))).toEqual([
      { value: 1, at: point },
      { value: null, at: null },
    ]);
  });

  it("read narrower numbers", () => {
    const peer = fieldSet({ value: int32() }, { nested: "struct", nullable: "all" });
    const scale = fieldSet({ value: float() }, { nested: "struct", nullable: "all" });
    const { schema, batches } = decodeStream(encodeRows(peer.codec, [{ value: 5 }, { value: 7 }]));
    const reader = scale.readerFor(schema);
    batches[0]!.bindTo(reader);
    expect(reader.rows()).toEqual([{ value: 5 }, { value: 7 }]);
  });
});

it("results carry a dataclass as bytes of its own", () => {
  const result = fieldSet({ result: Point }, { nested: "binary", noun: "result" });
  const stream = encodeRows(result.codec, [{ result: point }]);
  const raw = fieldSet({ result: optional(struct(Point)) }, { nested: "binary" });
  expect(describeSchema(decodeStream(stream).schema)).toBe("result: binary not null");
  expect(overTheWire(result, { result: point }).result.equals(point)).toBe(true);
  const { schema, batches } = decodeStream(stream);
  const reader = raw.readerFor(schema);
  batches[0]!.bindTo(reader);
  expect(raw.fromWire(reader.row(0)).result).toEqual(point);
  expect(bytes()).toHaveLength(0);
});
