import { isSheafError } from "@sheaf/arrow";
import { float, int, list, map, optional, utf8 } from "@sheaf/dataclass";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProducerState } from "../stream/producer-state.ts";
import { StateClasses } from "./state-classes.ts";

class Counter extends ProducerState.define("Counter", {
  next: int(),
  label: utf8().default("none"),
  history: list(float()).default(() => []),
}) {
  produce(): void {}
}

class Empty extends ProducerState.define("Empty", {}) {
  produce(): void {}
}

/** As another release has it: one field gone, one new, the order another one. */
class NextCounter extends ProducerState.define("Counter", {
  history: list(float()).default(() => []),
  step: int().default(1),
  next: int(),
}) {
  produce(): void {}
}

class Nested extends ProducerState.define("Nested", {
  counts: map(utf8(), int()),
  note: optional(utf8()),
}) {
  produce(): void {}
}

const classes = new StateClasses([Counter, Empty, Nested]);
const next = new StateClasses([NextCounter]);

describe("a state", () => {
  test("comes back as it was, as its own class", () => {
    const state = new Counter({ next: 7, label: "é", history: [1.5, Number.NaN] });
    const schema = classes.schemaOf(state);
    const read = classes.read(classes.write(state, schema), schema);
    expect(read).toBeInstanceOf(Counter);
    expect(read).toEqual(state);
    expect(read).not.toBe(state);
  });

  test("comes back whatever is in it", () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.string({ unit: "grapheme" }),
        fc.array(fc.double()),
        (number, label, history) => {
          const state = new Counter({ next: number, label, history });
          const schema = classes.schemaOf(state);
          expect(classes.read(classes.write(state, schema), schema)).toEqual(state);
        },
      ),
    );
  });

  test("without fields takes few bytes", () => {
    const state = new Empty();
    const schema = classes.schemaOf(state);
    const bytes = classes.write(state, schema);
    expect(bytes.byteLength).toBeLessThan(200);
    expect(classes.read(bytes, schema)).toBeInstanceOf(Empty);
  });

  test("with nothing and with much in it comes back", () => {
    for (const state of [
      new Nested({ counts: new Map() }),
      new Nested({ counts: new Map([["a", 1]]), note: "n" }),
    ]) {
      const schema = classes.schemaOf(state);
      expect(classes.read(classes.write(state, schema), schema)).toEqual(state);
    }
  });

  test("travels without its schema while that is the same", () => {
    const state = new Counter({ next: 7 });
    const schema = classes.schemaOf(state);
    const alone = classes.write(state, schema);
    // The same schema that came from another process is other memory.
    expect([...classes.write(state, schema.slice())]).toEqual([...alone]);
    expect(alone.byteLength).toBeLessThan(state.serializeToBytes().byteLength);
  });

  test("is another one for each write", () => {
    const state = new Counter({ next: 1 });
    const schema = classes.schemaOf(state);
    const first = classes.write(state, schema);
    state.next = 2;
    const second = classes.write(state, schema);
    expect(classes.read(first, schema)).toMatchObject({ next: 1 });
    expect(classes.read(second, schema)).toMatchObject({ next: 2 });
  });
});

describe("a state whose class has changed on the way", () => {
  test("is read with the schema that it was written with", () => {
    const schema = classes.schemaOf(new Counter({ next: 1 }));
    const bytes = classes.write(new Counter({ next: 7, history: [2] }), schema);
    const read = next.read(bytes, schema);
    expect(read).toBeInstanceOf(NextCounter);
    expect(read).toMatchObject({ next: 7, history: [2], step: 1 });
  });

  test("is written with its new schema beside the stream's old one, and read by both", () => {
    const schema = classes.schemaOf(new Counter({ next: 1 }));
    const bytes = next.write(new NextCounter({ next: 8, step: 5 }), schema);
    expect(next.read(bytes, schema)).toMatchObject({ next: 8, step: 5 });
    const back = classes.read(bytes, schema);
    expect(back).toBeInstanceOf(Counter);
    expect(back).toMatchObject({ next: 8, label: "none" });
    const again = classes.write(back, schema);
    expect(next.read(again, schema)).toMatchObject({ next: 8, step: 1 });
  });

  test("is an error where a field cannot be made up", () => {
    class Demanding extends ProducerState.define("Counter", { next: int(), owner: utf8() }) {
      produce(): void {}
    }
    const schema = classes.schemaOf(new Counter({ next: 1 }));
    const bytes = classes.write(new Counter({ next: 7 }), schema);
    expect(() => new StateClasses([Demanding]).read(bytes, schema)).toThrow(/owner/);
  });
});

describe("classes", () => {
  test("of the same name are refused: only the name travels", () => {
    expect(() => new StateClasses([Counter, NextCounter])).toThrow(
      expect.objectContaining({ kind: "schema", code: "invalid-declaration" }),
    );
    expect(() => new StateClasses([Counter, Counter])).toThrow(/'Counter'/);
  });

  test("of names that are too long are refused, just not long ones", () => {
    const named = (name: string) =>
      class extends ProducerState.define(name, {}) {
        produce(): void {}
      };
    expect(() => new StateClasses([named("é".repeat(128))])).toThrow(
      expect.objectContaining({ code: "invalid-declaration" }),
    );
    const long = named("é".repeat(127));
    const listed = new StateClasses([long]);
    const state = new long();
    const schema = listed.schemaOf(state);
    expect(listed.read(listed.write(state, schema), schema)).toBeInstanceOf(long);
  });

  test("that are not listed are refused with what to do", () => {
    class Forgotten extends ProducerState.define("Forgotten", {}) {
      produce(): void {}
    }
    const expected = expect.objectContaining({
      kind: "schema",
      code: "invalid-declaration",
      message: expect.stringContaining("{ states: [Forgotten] }"),
    });
    expect(() => classes.schemaOf(new Forgotten())).toThrow(expected);
    expect(() => classes.write(new Forgotten(), new Uint8Array())).toThrow(expected);
    const elsewhere = new StateClasses([Forgotten]);
    const schema = elsewhere.schemaOf(new Forgotten());
    const bytes = elsewhere.write(new Forgotten(), schema);
    expect(() => classes.read(bytes, schema)).toThrow(expected);
  });

  test("that derive from a listed one are classes of their own", () => {
    class Derived extends Counter {}
    expect(() => classes.schemaOf(new Derived({ next: 1 }))).toThrow(/not among/);
  });
});

describe("bytes that are no state", () => {
  const state = new Counter({ next: 7, label: "label", history: [1, 2] });
  const schema = classes.schemaOf(state);
  const good = classes.write(state, schema);

  test("are a typed error or some state, never anything else: cut off anywhere", () => {
    // Carriers seal what travels; nobody but a bug can cut it off.
    let errors = 0;
    for (let length = 0; length < good.byteLength; length++) {
      try {
        expect(classes.read(good.subarray(0, length), schema)).toBeInstanceOf(Counter);
      } catch (error) {
        if (!isSheafError(error)) throw error;
        errors++;
      }
    }
    expect(errors).toBeGreaterThan(good.byteLength - 10);
  });

  test("are a typed error: of an unknown form", () => {
    for (const form of [2, 7, 255]) {
      const bytes = good.slice();
      bytes[0] = form;
      expect(() => classes.read(bytes, schema)).toThrow(
        expect.objectContaining({ kind: "protocol", code: "malformed-message" }),
      );
    }
  });

  test("are a typed error: with another class's schema", () => {
    const other = classes.schemaOf(new Nested({ counts: new Map() }));
    expect(() => classes.read(good, other)).toThrow(
      expect.objectContaining({ kind: expect.stringMatching(/^(schema|protocol)$/) }),
    );
  });
});
