import { describe, expect, test } from "vitest";
import type { BatchParts } from "./batch-body.ts";
import { BatchSource, NO_PARTS } from "./batch-source.ts";

function parts(body: Uint8Array, buffers: number[], nodes: number[] = [2, 1]): BatchParts {
  return { ...NO_PARTS, numRows: 2, nodes, buffers, body };
}

describe("a batch source", () => {
  test("hands out nodes and buffers in order, at their place in the body's memory", () => {
    const memory = new Uint8Array(40);
    const body = memory.subarray(8, 40);
    const source = new BatchSource(parts(body, [0, 1, 8, 16], [2, 1, 5, 0]));
    source.nextNode();
    expect([source.length, source.nullCount]).toEqual([2, 1]);
    source.nextNode();
    expect([source.length, source.nullCount]).toEqual([5, 0]);
    source.nextBuffer();
    expect([source.start, source.end]).toEqual([8, 9]);
    source.nextBuffer();
    expect([source.start, source.end]).toEqual([16, 32]);
    expect(source.bytes.buffer).toBe(memory.buffer);
    expect(source.view.buffer).toBe(memory.buffer);
    memory[16] = 42;
    expect([source.bytes[source.start], source.view.getUint8(source.start)]).toEqual([42, 42]);
  });

  test("keeps its view as long as bodies lie in the same memory", () => {
    const memory = new Uint8Array(64);
    const source = new BatchSource(parts(memory.subarray(0, 16), [0, 8]));
    const { view, bytes } = source;
    source.nextBuffer();
    source.rebind(parts(memory.subarray(32, 48), [8, 8]));
    expect(source.view).toBe(view);
    expect(source.bytes).toBe(bytes);
    source.nextNode();
    source.nextBuffer();
    expect([source.start, source.end]).toEqual([40, 48]);
    source.rebind(parts(new Uint8Array(8), [0, 8]));
    expect(source.view).not.toBe(view);
    expect(source.view.byteLength).toBe(8);
  });

  test("takes a Buffer out of a pool for the plain memory that it is", () => {
    const body = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);
    const source = new BatchSource(parts(body, [2, 4]));
    source.nextBuffer();
    expect(source.bytes[source.start]).toBe(3);
    expect(source.view.getUint8(source.start)).toBe(3);
  });

  test.each([
    ["reaches behind the body", 8, 16],
    ["starts before the body", -8, 4],
    ["starts behind the body", 24, 0],
    ["has a negative length", 8, -1],
    ["has a length that is no number", 0, Number.NaN],
  ])("refuses a buffer that %s", (_what, offset, length) => {
    const source = new BatchSource(parts(new Uint8Array(16), [offset, length]));
    expect(() => source.nextBuffer()).toThrow(
      expect.objectContaining({ kind: "protocol", code: "invalid-batch" }),
    );
  });

  test("says so when there are no more nodes or buffers", () => {
    const source = new BatchSource(parts(new Uint8Array(8), [0, 8]));
    source.nextNode();
    source.nextBuffer();
    const invalid = expect.objectContaining({ code: "invalid-batch" });
    expect(() => source.nextNode()).toThrow(invalid);
    expect(() => source.nextBuffer()).toThrow(invalid);
  });

  test("finds a dictionary by the id that the sender gave the column, whatever the reader's", () => {
    const asked: number[] = [];
    const dictionaries: BatchParts["dictionaries"] = {
      dictionary(id) {
        asked.push(id);
        return { length: 0, bind: () => {} };
      },
    };
    const three = { ...NO_PARTS, nodes: [0, 0, 0, 0, 0, 0], dictionaries };
    const source = new BatchSource({ ...three, dictionaryNodes: new Map([[1, 70]]) });
    for (let i = 0; i < 3; i++) {
      source.nextNode();
      source.dictionary(5);
    }
    expect(asked).toEqual([5, 70, 5]);
  });

  test("holds nothing until it is bound", () => {
    const source = new BatchSource();
    expect(() => source.nextNode()).toThrow(expect.objectContaining({ code: "invalid-batch" }));
    expect(() => source.dictionary(3)).toThrow(expect.objectContaining({ code: "invalid-batch" }));
  });
});
