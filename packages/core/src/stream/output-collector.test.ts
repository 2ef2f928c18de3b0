import { recordBatchFromColumns } from "@sheaf/arrow";
import { float, float32, int, utf8 } from "@sheaf/dataclass";
import { Field, Int32, Schema } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { OutputCollector } from "./output-collector.ts";

const ROWS = { value: int(), name: utf8() };

describe("a collector", () => {
  test("takes one batch of data a call", () => {
    const out = OutputCollector.of(ROWS);
    expect(() => out.dataBatch).toThrow("No data batch was emitted");
    expect(() => out.validate()).toThrow("No data batch was emitted");
    out.emit({ value: [1, 2], name: ["a", "b"] }, { origin: "test" });
    expect(() => out.emit({ value: [3], name: ["c"] })).toThrow(
      "Only one data batch may be emitted per call",
    );
    expect(out.dataBatch.toRows()).toEqual([
      { value: 1, name: "a" },
      { value: 2, name: "b" },
    ]);
    expect([...out.dataBatch.customMetadata]).toEqual([["origin", "test"]]);
    out.validate();
  });

  test("takes what was emitted over at once", () => {
    const out = OutputCollector.of(ROWS);
    const value = [1];
    out.emit({ value, name: ["a"] });
    value[0] = 2;
    expect(out.dataBatch.toRows()).toEqual([{ value: 1, name: "a" }]);
    expect(out.totalDataBytes).toBeGreaterThan(0);
  });

  test("takes rows, arrays in order, and batches of more columns in any order", () => {
    const rows = OutputCollector.of(ROWS);
    rows.emitRows([{ value: 1, name: "a" }]);
    const arrays = OutputCollector.of(ROWS);
    arrays.emitArrays([[1], ["a"]]);
    const batch = OutputCollector.of(ROWS);
    const extra = new Schema([
      new Field("x", new Int32(), true),
      ...[...batch.outputSchema.fields].reverse(),
    ]);
    batch.emit(recordBatchFromColumns(extra, { x: [9], name: ["a"], value: [1n] }));
    for (const out of [rows, arrays, batch]) {
      expect(out.dataBatch.toRows()).toEqual([{ value: 1, name: "a" }]);
    }
  });

  test("keeps logs in order, before the data that follows them", () => {
    const out = OutputCollector.of(ROWS);
    out.clientLog("INFO", "first", { a: "1" });
    out.emit({ value: [], name: [] });
    out.emitClientLogMessage({ level: "WARN", message: "second", extra: {} });
    expect(
      out.batches.map((batch) => batch.customMetadata.get("vgi_rpc.log_message") ?? "data"),
    ).toEqual(["first", "data", "second"]);
  });

  test("merges metadata into the data batch", () => {
    const out = OutputCollector.of(ROWS);
    expect(() => out.mergeDataMetadata({ a: "1" })).toThrow("No data batch was emitted");
    out.emit({ value: [1], name: ["a"] }, { a: "0", b: "2" });
    out.mergeDataMetadata({ a: "1" });
    expect(new Map(out.dataBatch.customMetadata)).toEqual(
      new Map([
        ["b", "2"],
        ["a", "1"],
      ]),
    );
  });

  test("finishes producers only", () => {
    const producer = OutputCollector.of(ROWS);
    producer.finish();
    expect(producer.finished).toBe(true);
    const exchange = OutputCollector.of(ROWS, { producerMode: false });
    expect(() => exchange.finish()).toThrow(/^finish\(\) is not allowed on exchange streams/);
    expect(exchange.finished).toBe(false);
  });

  test("names the column and row of a value that does not fit, and can be tried again", () => {
    const out = OutputCollector.of(ROWS);
    const wrong: number[] = JSON.parse('[1, "x"]');
    expect(() => out.emit({ value: wrong, name: ["a", "b"] })).toThrow(/value\[1\]/);
    expect(() => out.emit({ value: [1], name: ["a", "b"] })).toThrow(/name/);
    out.emit({ value: [1], name: ["a"] });
    expect(out.dataBatch.numRows).toBe(1);
  });
});

describe("columns that are allocated", () => {
  const NUMBERS = { value: float(), weight: float32() };

  test("are arrays as any others where there is nothing beside the carrier", () => {
    const out = OutputCollector.of(NUMBERS);
    const columns = out.allocate(3, { value: Float64Array, weight: Float32Array });
    expect(columns).toEqual({ value: new Float64Array(3), weight: new Float32Array(3) });
    columns.value.set([1, 2, 3]);
    columns.weight.fill(0.5);
    out.emit(columns);
    expect(out.dataBatch.toRows()).toEqual([1, 2, 3].map((value) => ({ value, weight: 0.5 })));
  });

  test("may be some of them", () => {
    const out = OutputCollector.of(NUMBERS);
    const { weight } = out.allocate(2, { weight: Float32Array });
    weight.fill(1);
    out.emit({ value: [1, 2], weight });
    expect(out.dataBatch.toRows()[1]).toEqual({ value: 2, weight: 1 });
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("are not %d rows long", (rows) => {
    const out = OutputCollector.of(NUMBERS);
    expect(() => out.allocate(rows, { value: Float64Array })).toThrow(RangeError);
  });

  test("are columns of the output", () => {
    const out = OutputCollector.of(NUMBERS);
    expect(() => out.allocate(1, { values: Float64Array })).toThrow(/^values: there is no column/);
  });

  test("come before the batch of the call, which they would change", () => {
    const out = OutputCollector.of(NUMBERS);
    out.emit({ value: [1], weight: [1] });
    expect(() => out.allocate(1, { value: Float64Array })).toThrow("Only one data batch");
  });
});
