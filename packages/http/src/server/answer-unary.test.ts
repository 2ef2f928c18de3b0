import {
  encodeBatches,
  encodeMetadata,
  joinChunks,
  recordBatchFromColumns,
  StreamEncoder,
  writeRecordBatch,
} from "@sheaf/arrow";
import { Field, Float64, Int64, type RecordBatch, Schema } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { HttpHandler } from "./http-handler.ts";
import { probeServer } from "./testing/probe-service.ts";
import {
  METHOD,
  type Pairs,
  PROTOCOL,
  RawCaller,
  requestBody,
  VERSION,
} from "./testing/raw-caller.ts";
import type { ReadReply } from "./testing/read-reply.ts";

const caller = new RawCaller(new HttpHandler(probeServer(), { tokens: { keys: "key" } }));
const routed = { [METHOD]: "add", [VERSION]: "1", [PROTOCOL]: "Probe" };
const good = requestBody("add", { a: 1, b: 2 });
const a = new Field("a", new Float64(), false);
const b = new Field("b", new Float64(), false);

/** A request of these columns, every value 1, in `batches` batches. */
function columnsBody(fields: readonly Field[], rows = 1, pairs: Pairs = routed, batches = 1) {
  const values = Object.fromEntries(
    fields.map(({ name, type }) => [name, new Array(rows).fill(type instanceof Int64 ? 1n : 1)]),
  );
  const batch: RecordBatch = recordBatchFromColumns(new Schema([...fields]), values);
  const encoder = new StreamEncoder(batch.schema);
  const metadata = encodeMetadata(Object.entries(pairs));
  const chunks = Array.from({ length: batches }, () =>
    encoder.encode(rows, (sink) => writeRecordBatch(batch, sink), { metadata }),
  );
  return joinChunks([...chunks.flat(), ...encoder.end()]);
}

function without(key: keyof typeof routed): Pairs {
  return Object.fromEntries(Object.entries(routed).filter(([name]) => name !== key));
}

function expectRefused(reply: ReadReply, type: string): void {
  expect(reply.status).toBe(400);
  expect(reply.header("Content-Type")).toBe("application/vnd.apache.arrow.stream");
  expect(reply.error?.message.split(":")[0]).toMatch(new RegExp(`^(?:${type})$`));
  expect(reply.rows).toEqual([]);
  expect(reply.header("X-VGI-RPC-Error")).toBeUndefined();
}

const MALFORMED: readonly (readonly [string, Uint8Array, string])[] = [
  ["nothing", new Uint8Array(0), "ProtocolError"],
  ["text", new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"), "ProtocolError"],
  ["zeros", new Uint8Array(1000), "ProtocolError"],
  ["a huge header", new Uint8Array([255, 255, 255, 255, 255, 255, 255, 127]), "ProtocolError"],
  ["a negative header", new Uint8Array([255, 255, 255, 255, 0, 0, 0, 128]), "ProtocolError"],
  ["an end without a stream", new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]), "ProtocolError"],
  ["no batch", encodeBatches(new Schema([a, b]), []), "ProtocolError"],
  ["no row", columnsBody([a, b], 0), "ProtocolError"],
  ["two rows", columnsBody([a, b], 2), "ProtocolError"],
  ["two batches", columnsBody([a, b], 1, routed, 2), "ProtocolError"],
  ["no method", columnsBody([a, b], 1, without(METHOD)), "ProtocolError"],
  ["no framing version", columnsBody([a, b], 1, without(VERSION)), "VersionError"],
  [
    "another framing version",
    columnsBody([a, b], 1, { ...routed, [VERSION]: "2" }),
    "VersionError",
  ],
  [
    "a method that is not text",
    columnsBody([a, b], 1, { ...routed, [METHOD]: Uint8Array.of(255, 254) }),
    "ProtocolError",
  ],
  ["a column less", columnsBody([a]), "TypeError"],
  ["a column more", columnsBody([a, b, new Field("c", new Float64(), false)]), "TypeError"],
  ["another name", columnsBody([a, new Field("z", new Float64(), false)]), "TypeError"],
  ["another order", columnsBody([b, a]), "TypeError"],
  ["another type", columnsBody([a, new Field("b", new Int64(), false)]), "TypeError"],
  ["another nullability", columnsBody([a, new Field("b", new Float64(), true)]), "TypeError"],
];

describe("a body with", () => {
  test.each(MALFORMED)("%s is answered with 400", async (_name, body, type) => {
    expectRefused(await caller.send({ path: "/Probe/add", body }), type);
    expectRefused(await caller.send({ path: "/add", body }), type);
    expect((await caller.send({ path: "/add", body: good })).rows).toEqual([{ result: 3 }]);
  });

  test("an end that is too early is answered with 400, wherever it ends", async () => {
    for (let length = 0; length < good.byteLength; length++) {
      const reply = await caller.send({ path: "/Probe/add", body: good.subarray(0, length) });
      expect([length, reply.status]).toEqual([length, 400]);
      expect(reply.error?.message).toMatch(/Error: /);
    }
  });

  test("a damaged byte is answered, whatever it comes to", async () => {
    for (let at = 0; at < good.byteLength; at++) {
      const body = good.slice();
      body[at] = (body[at] ?? 0) ^ 0x41;
      const reply = await caller.send({ path: "/Probe/add", body });
      expect([200, 400]).toContain(reply.status);
      expect(reply.streams.length).toBe(1);
    }
  });
});

describe("path and metadata", () => {
  const sent = (pairs: Pairs) => columnsBody([a, b], 1, pairs);

  test.each([
    ["another method", { ...routed, [METHOD]: "nothing" }, "TypeError"],
    ["a method that is not there", { ...routed, [METHOD]: "nope" }, "TypeError"],
    ["an empty method", { ...routed, [METHOD]: "" }, "TypeError|ProtocolError"],
    ["another protocol", { ...routed, [PROTOCOL]: "Other" }, "ProtocolNotSupportedError"],
    [
      "a protocol that is hosted",
      { ...routed, [PROTOCOL]: "vgi_rpc.Reflection.v1" },
      "ProtocolNotSupportedError",
    ],
    ["no name of a protocol", { ...routed, [PROTOCOL]: "<b>" }, "ProtocolNotSupportedError"],
  ])("that disagree are answered with 400: %s", async (_name, pairs, type) => {
    const reply = await caller.send({ path: "/Probe/add", body: sent(pairs) });
    expectRefused(reply, type);
    expect(reply.text).not.toContain("<b>");
  });

  test("agree where the metadata leave the protocol to the path", async () => {
    for (const pairs of [without(PROTOCOL), { ...routed, [PROTOCOL]: "" }]) {
      const reply = await caller.send({ path: "/Probe/add", body: sent(pairs) });
      expect(reply.rows).toEqual([{ result: 2 }]);
    }
  });

  test("disagree although the last request was right", async () => {
    // Requests with the same metadata are recognised; the path has to be looked at all the same.
    const body = sent(routed);
    expect((await caller.send({ path: "/Probe/add", body })).status).toBe(200);
    const other = requestBody("nothing", {}, routed);
    expectRefused(await caller.send({ path: "/Probe/nothing", body: other }), "TypeError");
    expect((await caller.send({ path: "/Probe/add", body })).status).toBe(200);
  });

  test.each([
    ["a stream called like a method", "/Probe/rows", requestBody("rows", { to: 1 })],
    ["a method opened like a stream", "/Probe/add/init", good],
    ["a method gone on with", "/Probe/add/exchange", good],
    ["a stream called like a method, flat", "/sum", requestBody("sum")],
    ["a method opened like a stream, flat", "/add/init", good],
  ])("of different kinds are answered with 400: %s", async (_name, path, body) => {
    expectRefused(await caller.send({ path, body }), "ProtocolError");
  });
});

describe("a method that", () => {
  test("succeeds is not marked as an error", async () => {
    for (const reply of [
      await caller.call("add", { a: 0.5, b: 0.25 }),
      await caller.call("nothing"),
      await caller.call("text", { length: 100_000 }),
    ]) {
      expect(reply.status).toBe(200);
      expect(reply.header("X-VGI-RPC-Error")).toBeUndefined();
      expect(reply.header("Content-Type")).toBe("application/vnd.apache.arrow.stream");
      expect(reply.error).toBeUndefined();
    }
  });

  test("has neither parameters nor a result takes one row of nothing, or none", async () => {
    const nothing = new Schema([]);
    const encoder = new StreamEncoder(nothing);
    const metadata = encodeMetadata(Object.entries({ ...routed, [METHOD]: "nothing" }));
    const body = joinChunks(encoder.encode(0, () => undefined, { metadata, end: true }));
    for (const sent of [body, requestBody("nothing")]) {
      const reply = await caller.send({ path: "/Probe/nothing", body: sent });
      expect(reply.status).toBe(200);
      expect(reply.batches.map(({ rows }) => rows.length)).toEqual([0]);
    }
  });

  test.each([
    ["ValueError", "ValueError"],
    ["TypeError", "TypeError"],
    ["ProtocolError", "ProtocolError"],
    ["VersionError", "VersionError"],
    ["MethodNotImplementedError", "MethodNotImplementedError"],
    ["plain", "TypeError"],
  ])("throws %s is answered with 200 and the mark of an error", async (type, name) => {
    const reply = await caller.call("fail", { type, message: "bad é" });
    expect(reply.status).toBe(200);
    expect(reply.header("X-VGI-RPC-Error")).toBe("true");
    expect(reply.error?.message).toBe(`${name}: bad é`);
    expect(reply.error?.extra.traceback).toContain("bad é");
    expect(reply.rows).toEqual([]);
  });
});

describe("methods of no protocol", () => {
  const pairs = (name: string): Pairs => ({ [METHOD]: name, [VERSION]: "1" });
  const body = (name: string): Uint8Array => requestBody("nothing", {}, pairs(name));

  test("__describe__ and __transport_options__ are answered", async () => {
    const described = await caller.send({ path: "/__describe__", body: body("__describe__") });
    expect(described.status).toBe(200);
    expect(described.rows.map(({ name }) => name)).toContain("headedSum");
    expect(described.lastOf("vgi_rpc.describe_version")).toBe("4");
    const name = "__transport_options__";
    const options = await caller.send({ path: `/${name}`, body: body(name) });
    expect(options.status).toBe(200);
    expect(options.lastOf("vgi_rpc.transport.shm")).toBe("false");
  });

  test("that are none are 404", async () => {
    const reply = await caller.send({ path: "/__nope__", body: body("__nope__") });
    expect(reply.status).toBe(404);
    expect(reply.error?.kind).toBe("method_not_implemented");
  });

  test("are named by the path and not by the metadata", async () => {
    for (const name of ["add", "__describe__"]) {
      const reply = await caller.send({ path: "/__transport_options__", body: body(name) });
      expectRefused(reply, "TypeError");
    }
    const nameless = requestBody("nothing", {}, { [VERSION]: "1" });
    expectRefused(await caller.send({ path: "/__describe__", body: nameless }), "ProtocolError");
  });

  test("give no URLs for uploads where there is no storage", async () => {
    const reply = await caller.send({
      path: "/__upload_url__/init",
      body: body("__upload_url__"),
    });
    expect(reply.status).toBe(404);
    expect(reply.error?.kind).toBe("method_not_implemented");
  });
});
