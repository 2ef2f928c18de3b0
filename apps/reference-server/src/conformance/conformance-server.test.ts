import { type CallOptions, connect, isRpcError, type LogMessage } from "@sheaf/core";
import { accessLog } from "@sheaf/core/access-log";
import { pipe } from "@sheaf/pipe";
import { describe, expect, test } from "vitest";
import { conformanceServer } from "./conformance-server.ts";
import { SecondaryService } from "./secondary.ts";
import { ConformanceService1, ConformanceService2 } from "./service.ts";
import { RichHeader, richHeader } from "./types/all-types.ts";
import { ConformanceHeader } from "./types/conformance-header.ts";
import { Point } from "./types/shapes.ts";
import { Status } from "./types/status.ts";

const client = await connect(ConformanceService2, pipe(conformanceServer(2, {})));
const older = await connect(ConformanceService1, pipe(conformanceServer(1, {})));
const secondary = await connect(SecondaryService, pipe(conformanceServer(2, {})));

/** Type, message and the rest of what a call failed with. */
async function failure(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isRpcError(error)) throw new Error(`no remote error but ${String(error)}`);
  const { errorType, rawMessage, errorCode, errorKind, errorDetails } = error;
  return { errorType, message: rawMessage, errorCode, errorKind, errorDetails };
}

async function rowsOf<Row>(call: AsyncIterable<{ rows(): Row[] }>): Promise<Row[][]> {
  const batches: Row[][] = [];
  for await (const batch of call) batches.push(batch.rows());
  return batches;
}

describe("what the revisions declare", () => {
  test("the number of methods", () => {
    expect(Object.keys(ConformanceService1.methods)).toHaveLength(81);
    expect(Object.keys(ConformanceService2.methods)).toHaveLength(90);
  });

  test("the hashes of the reference", async () => {
    const hashes: string[] = [];
    const write = (line: string) => void hashes.push(JSON.parse(line).protocol_hash);
    const log = accessLog({ write });
    const server = conformanceServer(2, { hooks: [log] });
    await (await connect(ConformanceService2, pipe(server))).void_noop();
    await (await connect(SecondaryService, pipe(server))).echo_string({ value: "" });
    await log.flush();
    expect(hashes).toEqual([
      "05479410c96f34410a2b10a4f6a49d59dcfd9d6d1d45ce9a9807d060a3bd6014",
      "58557cf1611546ad22d1c379bc3ce1b04166082f78375e9fc959f0086347eab6",
    ]);
  });
});

describe("unary methods", () => {
  test("texts are put together as Python does", async () => {
    expect(await client.inspect_point({ point: new Point({ x: 1.5, y: 2 }) })).toBe(
      "Point(1.5, 2.0)",
    );
    expect(await client.with_defaults({ required: 9007199254740993n })).toBe(
      "required=9007199254740993, optional_str=default, optional_int=42",
    );
    expect(await client.concatenate({ prefix: "a", suffix: "b" })).toBe("a-b");
  });

  test("values come back as they went", async () => {
    expect(await older.echo_point({ point: new Point({ x: -0, y: 5e-324 }) })).toEqual(
      new Point({ x: -0, y: 5e-324 }),
    );
    expect(await client.echo_optional_point({ point: null })).toBeNull();
    expect(await client.echo_enum({ status: Status.CLOSED })).toBe("closed");
    expect(await client.echo_uint64({ value: 2n ** 64n - 1n })).toBe(2n ** 64n - 1n);
  });

  test("nested containers are packed", async () => {
    const points = [new Point({ x: 1, y: 2 })];
    const statuses = [Status.ACTIVE, Status.PENDING, Status.ACTIVE];
    const status_by_name = new Map([["a", Status.ACTIVE]]);
    const packed = await client.pack_nested_containers({ statuses, points, status_by_name });
    expect(packed).toMatchObject({ statuses, points, status_by_name, tagged_status: "active" });
    expect(packed.frozen_statuses).toEqual(new Set([Status.ACTIVE, Status.PENDING]));
    expect(packed.tagged_batch?.numRows).toBe(2);
  });

  test("errors have the type that was asked for", async () => {
    const raised = { errorType: "ValueError", message: "no", errorCode: "UNKNOWN", errorKind: "" };
    expect(await failure(client.raise_value_error({ message: "no" }))).toMatchObject(raised);
    expect(await failure(client.oversized_unary({ target_bytes: -1 }))).toMatchObject({
      errorType: "ValueError",
      message: "target_bytes must be non-negative",
    });
  });

  test("logs come in order", async () => {
    const logs: LogMessage[] = [];
    const options: CallOptions = { onLog: (message) => logs.push(message) };
    await client.echo_with_all_log_levels({ value: "v" }, options);
    await client.echo_with_log_extras({ value: "w" }, options);
    expect(logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "TRACE trace: v",
      "DEBUG debug: v",
      "INFO info: v",
      "WARN warn: v",
      "ERROR error: v",
      "INFO info: w",
    ]);
    expect(logs[5]?.extra).toMatchObject({ source: "conformance", detail: "w" });
  });

  test("sessions are nowhere to be found", async () => {
    expect(await failure(client.open_counter({ initial: 1 }))).toMatchObject({
      errorType: "RuntimeError",
      message: "sticky sessions not available on this transport",
    });
    const message = "no sticky counter bound to this request";
    expect(await failure(client.increment_counter({ by: 1 }))).toMatchObject({ message });
    expect(await failure(client.close_counter())).toMatchObject({ message });
    expect(await failure(rowsOf(client.stream_session_counter({ count: 1 })))).toMatchObject({
      message,
    });
    expect(await rowsOf(client.stream_session_counter({ count: 0 }))).toEqual([]);
  });
});

describe("streams", () => {
  test("producers count", async () => {
    expect(await rowsOf(client.produce_n({ count: 2 }))).toEqual([
      [{ index: 0, value: 0 }],
      [{ index: 1, value: 10 }],
    ]);
    const large = await rowsOf(client.produce_large_batches({ rows_per_batch: 3, batch_count: 2 }));
    expect(large.map((rows) => rows.map(({ index }) => index))).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  test("plain headers", async () => {
    await using session = await client.exchange_with_header({ factor: 2 });
    expect(session.typedHeader(ConformanceHeader).description).toBe("scale by 2.0");
  });

  test("rich headers", async () => {
    await using session = await client.produce_with_rich_header({ seed: 42n, count: 1 });
    expect(session.typedHeader(RichHeader)).toEqual(richHeader(42n));
  });

  test("dynamic columns are those that were asked for", async () => {
    const params = { seed: 0n, count: 2, include_strings: true, include_floats: false };
    expect(await rowsOf(client.produce_dynamic_schema(params))).toEqual([
      [{ index: 0n, label: "row-0" }],
      [{ index: 1n, label: "row-1" }],
    ]);
  });

  test("scaling keeps nulls", async () => {
    await using scaled = await client.exchange_scale({ factor: 2 });
    const answer = await scaled.exchange({ value: [1, null, 3] });
    expect(answer.rows()).toEqual([{ value: 2 }, { value: null }, { value: 6 }]);
  });

  test("sums go on from turn to turn", async () => {
    await using sums = await client.exchange_accumulate();
    await sums.exchange({ value: [1, null] });
    const answer = await sums.exchange({ value: [4] });
    expect(answer.rows()).toEqual([{ running_sum: 5, exchange_count: 2 }]);
  });

  test("metadata reaches the handler", async () => {
    await using session = await client.exchange_input_metadata();
    const metadata = { "vgi.conformance.input": "ü", more: "1" };
    const answer = await session.exchange({ value: [] }, { metadata });
    expect(answer.rows()).toEqual([{ seen: "ü", keys: "more,vgi.conformance.input" }]);
  });

  test("ticks have metadata of their own", async () => {
    await using session = await client.produce_tick_metadata({ count: 2 });
    const first = await session.tick({ metadata: { "vgi.conformance.tick": "one" } });
    expect(first?.rows()).toEqual([{ index: 0, seen: "one" }]);
    expect((await session.tick())?.rows()).toEqual([{ index: 1, seen: "" }]);
    expect(await session.tick()).toBeUndefined();
  });

  test("metadata comes from the handler", async () => {
    await using session = await client.produce_annotated_batches({ count: 1, rows_per_batch: 2 });
    const batch = await session.tick();
    expect(batch?.rows()).toEqual([{ value: 0 }, { value: 1 }]);
    expect(batch?.customMetadata.get("conformance.emit_label")).toBe("ünïcode-λ");
  });

  test("cancelling is counted", async () => {
    await client.reset_cancel_probe();
    const session = await client.cancellable_producer();
    for (let i = 0; i < 3; i++) await session.tick();
    await session.cancel();
    expect(await client.cancel_probe_counters()).toEqual([3, 0, 1]);
  });
});

describe("the secondary protocol", () => {
  test("is not the primary one", async () => {
    expect(await secondary.echo_string({ value: "v" })).toBe("secondary:v");
    expect(await client.echo_string({ value: "v" })).toBe("v");
  });

  test("fails as it was told to", async () => {
    const params = { code: "UNAVAILABLE", kind: "down", retry_delay_seconds: 7 };
    expect(await failure(secondary.fail(params))).toEqual({
      errorType: "StatusError",
      message: "conformance.Secondary.v1 fail: UNAVAILABLE down",
      errorCode: "UNAVAILABLE",
      errorKind: "down",
      errorDetails: [
        { "@type": "vgi_rpc.ErrorInfo", metadata: { fixture: "conformance.Secondary.v1" } },
        { "@type": "vgi_rpc.RetryInfo", retry_delay_seconds: 7 },
        expect.objectContaining({ "@type": "conformance.Secondary.v1.Probe" }),
      ],
    });
    expect(await failure(secondary.fail({ ...params, code: "toString" }))).toMatchObject({
      message: "'toString' is not a canonical error code",
      errorCode: "INVALID_ARGUMENT",
      errorKind: "invalid_code",
    });
  });

  test("sends no part of too many details", async () => {
    const found = await failure(secondary.fail_oversized());
    expect(found).toMatchObject({
      errorCode: "RESOURCE_EXHAUSTED",
      errorKind: "details_oversized",
    });
    expect(found.errorDetails).toEqual([]);
  });
});
