import { describe, expect, test } from "vitest";
import { failure } from "../codec/testing/failure.ts";
import { decodeStream } from "../ipc/stream-bytes.ts";
import { DEFAULT_LIMITS, type IpcLimits } from "../limits.ts";
import { type CraftedField, craftSchema, TAG } from "./testing/craft-schema.ts";

const LEAF: CraftedField = { tag: TAG.null };

function read(fields: readonly CraftedField[], limits: Partial<IpcLimits> = {}): number {
  return decodeStream(craftSchema(fields), { limits }).schema.fields.length;
}

/** A list of lists, `depth` types deep. */
function nested(depth: number): CraftedField {
  let field = LEAF;
  for (let i = 1; i < depth; i++) field = { tag: TAG.list, children: [field] };
  return field;
}

describe("the number of fields", () => {
  test("is limited, nested ones included", () => {
    const struct: CraftedField = { tag: TAG.struct, children: [LEAF, LEAF, LEAF] };
    expect(read([struct, LEAF], { maxFields: 5 })).toBe(2);
    expect(failure(() => read([struct, LEAF], { maxFields: 4 }))).toMatchObject({
      code: "protocol/limit-exceeded",
      message: "Malformed schema: a schema has more fields than 4 (maxFields)",
    });
  });

  test("is limited by default", () => {
    const many = new Array<CraftedField>(DEFAULT_LIMITS.maxFields + 1).fill(LEAF);
    expect(read(many.slice(1))).toBe(DEFAULT_LIMITS.maxFields);
    expect(failure(() => read(many)).code).toBe("protocol/limit-exceeded");
  });

  test("counts a field each time that it is referred to", () => {
    // 2 ** 40 fields in less than 4 KiB.
    let field = LEAF;
    for (let i = 0; i < 40; i++) field = { tag: TAG.struct, children: [field, field] };
    expect(craftSchema([field]).length).toBeLessThan(4096);
    expect(failure(() => read([field])).code).toBe("protocol/limit-exceeded");
  });
});

describe("the depth of types", () => {
  test.each([1, 2, 10, DEFAULT_LIMITS.maxDepth])("may be %i where that is the limit", (depth) => {
    expect(read([nested(depth)], { maxDepth: depth })).toBe(1);
    expect(failure(() => read([nested(depth + 1)], { maxDepth: depth }))).toMatchObject({
      code: "protocol/limit-exceeded",
      message: `Malformed schema: types nest deeper than ${depth} (maxDepth)`,
    });
  });

  test("cannot exhaust the stack", () => {
    expect(failure(() => read([nested(5000)])).code).toBe("protocol/limit-exceeded");
  });
});

describe("texts that fields share", () => {
  test("are bounded in what they make us decode", () => {
    const field: CraftedField = { ...LEAF, name: "n".repeat(1_000_000) };
    expect(read(new Array<CraftedField>(5).fill(field))).toBe(5);
    const many = new Array<CraftedField>(50_000).fill(field);
    const { code, message } = failure(() => read(many));
    expect(code).toBe("protocol/malformed-message");
    expect(message).toContain("over and over");
  });
});
