/** Instances: making them, their properties, what they look like. */
import { inspect } from "node:util";
import { isSheafError } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import { allTypes, BoundingBox, bytes, Point, wideTypes } from "../fixtures.test-d.ts";
import {
  binary,
  Dataclass,
  dataclass,
  date,
  enumOf,
  extendDataclass,
  float,
  int,
  int64,
  isDataclass,
  isDataclassConstructor,
  isField,
  list,
  map,
  optional,
  set,
  transient,
  utf8,
} from "../index.ts";
import { schemaFailure } from "../schema-failure.test-d.ts";

const Phase = { COLLECTING: "collecting", PROCESSING: "processing" } as const;
class Pipeline extends dataclass("Pipeline", {
  name: utf8(),
  page_size: int().default(100),
  phase: enumOf("Phase", Phase).default("collecting"),
  buffer: list(float()).default(() => []),
  note: optional(utf8()),
  cache: transient(() => new Map<string, number>()),
}) {}

describe("making an instance", () => {
  it("applies defaults, a fresh one per instance from a factory", () => {
    const one = new Pipeline({ name: "one" });
    const two = new Pipeline({ name: "two", page_size: undefined });
    one.buffer.push(1);
    one.cache.set("k", 1);
    expect(two.toRow()).toEqual({
      name: "two",
      page_size: 100,
      phase: "collecting",
      buffer: [],
      note: null,
    });
    expect(two.cache.size).toBe(0);
  });

  it("gives own, enumerable, writable properties in declared order", () => {
    const pipeline = new Pipeline({ name: "p" });
    expect(Object.keys(pipeline)).toEqual(Object.keys(Pipeline.fields));
    pipeline.page_size = 5;
    expect(pipeline.page_size).toBe(5);
  });

  it("names a missing field", () => {
    // @ts-expect-error name is required
    const error = schemaFailure(() => new Pipeline({}));
    expect(error.code).toBe("missing-field");
    expect(error.message).toBe("name: Pipeline is missing field 'name'");
  });

  it("takes null for no init object at all", () => {
    // @ts-expect-error not an init object
    expect(schemaFailure(() => new Pipeline(null)).code).toBe("missing-field");
  });

  it("names the closest field for an unknown key", () => {
    // @ts-expect-error unknown key
    const error = schemaFailure(() => new Pipeline({ name: "p", pageSize: 1 }));
    expect(error.code).toBe("unknown-member");
    expect(error.rawMessage).toBe("Pipeline has no field 'pageSize'; did you mean 'page_size'?");
    // @ts-expect-error unknown key
    const far = schemaFailure(() => new Pipeline({ name: "p", zzz: 1 }));
    expect(far.rawMessage).toBe("Pipeline has no field 'zzz'");
  });

  it("refuses null where a field is not optional", () => {
    // @ts-expect-error not optional
    const error = schemaFailure(() => new Pipeline({ name: null }));
    expect(error.code).toBe("unexpected-null");
    expect(error.path).toBe("name");
  });

  it("takes no notice of what plain objects inherit", () => {
    class Odd extends dataclass("Odd", { x: int().wireName("constructor") }) {}
    expect(Odd.deserializeFromBytes(new Odd({ x: 1 }).serializeToBytes()).x).toBe(1);
  });
});

describe("declaring", () => {
  it("refuses a default that instances would share", () => {
    const error = schemaFailure(() => list(int()).default([]));
    expect(error.code).toBe("invalid-declaration");
  });

  it("refuses a field that hides a method, and two fields with one column", () => {
    expect(schemaFailure(() => dataclass("A", { equals: int() })).code).toBe("invalid-declaration");
    const twins = { a: int(), b: int().wireName("a") };
    expect(schemaFailure(() => dataclass("A", twins)).message).toContain("column 'a'");
  });

  it("refuses fields on top of fields", () => {
    // @ts-expect-error the base needs an argument
    const error = schemaFailure(() => extendDataclass(Point, "Point3", { z: float() }));
    expect(error.code).toBe("invalid-declaration");
  });

  it("keeps descriptors unchanged when they are refined", () => {
    const plain = int();
    const refined = plain.default(1).describe("how many").wireName("n");
    expect(plain.hasDefault).toBe(false);
    expect(refined.hasDefault).toBe(true);
    expect(isField(refined)).toBe(true);
  });
});

describe("equality", () => {
  it("compares by content", () => {
    expect(allTypes().equals(allTypes())).toBe(true);
    expect(wideTypes().equals(wideTypes())).toBe(true);
    const other = allTypes();
    other.list_of_nested[1]!.x = 9;
    expect(allTypes().equals(other)).toBe(false);
    expect(new Point({ x: Number.NaN, y: 0 }).equals(new Point({ x: Number.NaN, y: -0 }))).toBe(
      true,
    );
    expect(new Point({ x: 1, y: 2 }).equals({ x: 1, y: 2 })).toBe(false);
  });

  it.each([
    ["a Date", { when: new Date(1) }],
    ["bytes", { data: bytes(1, 2) }],
    ["a bigint", { big: 2n }],
    ["a Map value", { counts: new Map([["a", 2]]) }],
    ["a Map key", { counts: new Map([["b", 1]]) }],
    ["a Set item", { tags: new Set(["b"]) }],
    ["a Set of another size", { tags: new Set(["a", "b"]) }],
    ["null", { note: "x" }],
  ])("sees a different %s".replace("a different %s", "%s that differs"), (_what, change) => {
    class Mixed extends dataclass("Mixed", {
      when: date().default(() => new Date(0)),
      data: binary().default(() => bytes(1)),
      big: int64().default(1n),
      counts: map(utf8(), int()).default(() => new Map([["a", 1]])),
      tags: set(utf8()).default(() => new Set(["a"])),
      note: optional(utf8()),
    }) {}
    expect(new Mixed().equals(new Mixed())).toBe(true);
    expect(new Mixed().equals(new Mixed(change))).toBe(false);
    expect(new Mixed(change).equals(new Mixed(change))).toBe(true);
  });
});

describe("showing", () => {
  it("reads like the declaration", () => {
    const box = new BoundingBox({
      top_left: new Point({ x: 0, y: -0 }),
      bottom_right: new Point({ x: 2, y: Number.NaN }),
      label: "it's\na box",
    });
    const text =
      "BoundingBox(top_left=Point(x=0, y=-0), bottom_right=Point(x=2, y=NaN), label='it\\'s\\na box')";
    expect(String(box)).toBe(text);
    expect(inspect(box)).toBe(text);
  });

  it("cuts what is long", () => {
    const pipeline = new Pipeline({ name: "n".repeat(500), buffer: new Array(50).fill(1) });
    expect(String(pipeline).length).toBeLessThan(500);
    expect(String(pipeline)).toContain("… 30 more]");
  });

  it("shows every kind of value", () => {
    expect(String(wideTypes())).toContain("uint64_field=18446744073709551615n");
    expect(String(wideTypes())).toContain("date_field=2026-02-28T00:00:00.000Z");
    expect(String(wideTypes())).toContain("fixed_binary_field=<8 bytes>");
    expect(String(allTypes())).toContain("dict_field=Map{'a': 1, 'b': 2}");
  });
});

describe("subclasses", () => {
  class Counting extends dataclass("Counting", { count: int().default(0) }) {
    readonly #doubled: number = this.count * 2;
    label = "own";
    get doubled(): number {
      return this.#doubled;
    }
  }
  class Louder extends Counting {
    override label = "LOUD";
    shout(): string {
      return `${this.label} ${this.count}`;
    }
  }

  it("keep their class fields and private members after reading", () => {
    const read = Counting.deserializeFromBytes(new Counting({ count: 4 }).serializeToBytes());
    expect(read.doubled).toBe(8);
    expect(read.label).toBe("own");
  });

  it("read themselves", () => {
    const read = Louder.deserializeFromBytes(new Counting({ count: 4 }).serializeToBytes());
    expect(read.shout()).toBe("LOUD 4");
    expect(Louder.fromRow({ count: 1 })).toBeInstanceOf(Louder);
    expect(Louder.fromBatch(read.toBatch())).toBeInstanceOf(Louder);
  });

  it("do not lose what was read to a class field of the same name", () => {
    class Reset extends dataclass("Reset", { count: int() }) {
      override count = 0;
    }
    const reset = new Reset({ count: 1 });
    reset.count = 7;
    expect(Reset.deserializeFromBytes(reset.serializeToBytes()).count).toBe(7);
  });

  it("of an abstract base have its methods and their fields", () => {
    abstract class State extends Dataclass {
      readonly steps: string[] = [];
      abstract process(): void;
      run(): this {
        this.process();
        return this;
      }
    }
    class Stats extends extendDataclass(State, "Stats", { total: int().default(1) }) {
      override process(): void {
        this.total++;
        this.steps.push("processed");
      }
    }
    const stats = Stats.deserializeFromBytes(new Stats().run().serializeToBytes()).run();
    expect(stats.total).toBe(3);
    expect(stats.steps).toEqual(["processed"]);
    expect(stats).toBeInstanceOf(State);
  });

  it("are recognised without instanceof", () => {
    expect(isDataclass(new Point({ x: 1, y: 2 }))).toBe(true);
    expect(isDataclass({ x: 1, y: 2 })).toBe(false);
    expect(isDataclassConstructor(Point)).toBe(true);
    expect(isDataclassConstructor(Dataclass)).toBe(false);
    expect(isDataclassConstructor(Date)).toBe(false);
    expect(isSheafError(schemaFailure(() => Point.fromRow({})))).toBe(true);
  });
});
