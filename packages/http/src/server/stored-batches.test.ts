import { encodeMetadata, joinChunks, StreamEncoder } from "@sheaf/arrow";
import {
  type AnnotatedBatch,
  type Client,
  connect,
  createServer,
  ExchangeState,
  exchange,
  externalReference,
  type OutputCollector,
  ProducerState,
  producer,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { rowFormatOf } from "@sheaf/core/carrier";
import { dataclass, float, int, utf8 } from "@sheaf/dataclass";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { http } from "../client/http.ts";
import { httpsOrLoopback } from "../external/check-url.ts";
import { type FakeStorage, fakeStorage } from "../external/testing/fake-storage.ts";
import { fetchHandler } from "./fetch-handler.ts";
import { HttpHandler } from "./http-handler.ts";
import {
  CALL,
  CURSOR,
  METHOD,
  PROTOCOL,
  RawCaller,
  requestBody,
  tokensOf,
  VERSION,
} from "./testing/raw-caller.ts";

const LOOPBACK = { validateUrl: httpsOrLoopback };

class TextResult extends dataclass("TextResult", { result: utf8() }) {}

class Counting extends ProducerState.define("Counting", { left: int() }) {
  produce(out: OutputCollector): void {
    if (this.left === 0) return out.finish();
    out.emit({ left: [this.left] }, { mine: String(this.left--) });
  }
}

class Seen extends ExchangeState.define("Seen", {}) {
  exchange({ customMetadata }: AnnotatedBatch, out: OutputCollector): void {
    const keys = [...customMetadata.keys()].sort().join();
    out.emit({ keys: [keys], mine: [customMetadata.get("mine") ?? ""] });
  }
}

class Nothing extends ExchangeState.define("Nothing", {}) {
  exchange(_input: AnnotatedBatch, out: OutputCollector): void {
    out.emit({ keys: [], mine: [] });
  }
}

const values = { value: float() };
const seen = { input: values, output: { keys: utf8(), mine: utf8() } };
const Storing = service("Storing", {
  echo: unary({ text: utf8() }, utf8()),
  nothing: unary({}),
  elsewhere: unary({ url: utf8() }, utf8()),
  count: producer({ left: int() }, { output: { left: int() } }),
  seen: exchange({}, seen),
  noRows: exchange({}, seen),
});

let storage: FakeStorage;
beforeEach(async () => {
  storage = await fakeStorage();
});
afterEach(() => storage.close());

/** A server that stores from so many bytes on. */
function handlerOf(thresholdBytes: number): HttpHandler {
  const server = createServer(
    Storing,
    {
      echo: ({ text }) => text,
      nothing: () => undefined,
      elsewhere: ({ url }) => externalReference(url),
      count: (params) => stream(new Counting(params)),
      seen: () => stream(new Seen()),
      noRows: () => stream(new Nothing()),
    },
    { states: [Counting, Seen, Nothing] },
  );
  return new HttpHandler(server, {
    tokens: { keys: "key" },
    external: { storage: storage.storage, thresholdBytes, fetch: LOOPBACK },
  });
}

function clientOf(handler: HttpHandler): Promise<Client<typeof Storing.methods>> {
  const handle = fetchHandler(handler);
  const fetch = (url: string, init: RequestInit): Promise<Response> =>
    handle(new Request(url, init));
  return connect(Storing, http("http://storing.test", { external: LOOPBACK, fetch }));
}

describe("what is stored", () => {
  test("is every batch with rows, and none without", async () => {
    const client = await clientOf(handlerOf(1));
    expect(await client.echo({ text: "small" })).toBe("small");
    expect(storage.objects.size).toBe(1);
    await client.nothing();
    expect((await (await client.noRows()).exchange({ value: [1] })).rows()).toEqual([]);
    expect(storage.objects.size).toBe(1);
    const rows: number[] = [];
    for await (const batch of client.count({ left: 2 })) rows.push(...batch.column("left"));
    expect(rows).toEqual([2, 1]);
    expect(storage.objects.size).toBe(3);
  });

  test("is decided by the bytes of the data alone", async () => {
    const client = await clientOf(handlerOf(64));
    await client.echo({ text: "x".repeat(10) });
    for await (const _batch of client.count({ left: 1 }));
    expect(storage.objects.size).toBe(0);
    await client.echo({ text: "x".repeat(100) });
    expect(storage.objects.size).toBe(1);
  });

  test("has its own metadata, and says where it was", async () => {
    const client = await clientOf(handlerOf(1));
    const batches = [];
    for await (const { customMetadata } of client.count({ left: 2 })) batches.push(customMetadata);
    expect(batches.map((metadata) => metadata.get("mine"))).toEqual(["2", "1"]);
    for (const metadata of batches) {
      expect(metadata.get("vgi_rpc.location.source")).toContain(`${storage.url}/download/`);
      expect(metadata.has("vgi_rpc.location.fetch_ms")).toBe(true);
      expect(metadata.has("vgi_rpc.location")).toBe(false);
    }
  });

  test("is not stored again where a handler says where it is", async () => {
    const client = await clientOf(handlerOf(1));
    const url = storage.put(new TextResult({ result: "stored before" }).serializeToBytes());
    expect(await client.elsewhere({ url })).toBe("stored before");
    expect(storage.objects.size).toBe(1);
  });
});

test("a handler sees the metadata of an input that was stored, not of its pointer", async () => {
  const caller = new RawCaller(handlerOf(1_000_000));
  const pairs = { [METHOD]: "seen", [VERSION]: "1", [PROTOCOL]: "Storing" };
  const body = requestBody("seen", {}, pairs, Storing);
  const opened = await caller.send({ path: "/Storing/seen/init", body });
  const { cursor, call } = tokensOf(opened);
  const tokens: [string, string][] = [
    [CURSOR, cursor],
    [CALL, call],
  ];
  const format = rowFormatOf(values);
  const stored = new StreamEncoder(format.schema).encodeRow(
    format.codec,
    { value: 1 },
    { metadata: encodeMetadata([...tokens, ["mine", "payload's"]]), end: true },
  );
  const url = storage.put(joinChunks(stored));
  const pointer = new StreamEncoder(format.schema).encode(0, format.writeNoRows, {
    metadata: encodeMetadata([...tokens, ["mine", "pointer's"], ["vgi_rpc.location", url]]),
    end: true,
  });
  const reply = await caller.send({ path: "/Storing/seen/exchange", body: joinChunks(pointer) });
  expect(reply.rows).toEqual([
    { keys: "mine,vgi_rpc.location.fetch_ms,vgi_rpc.location.source", mine: "payload's" },
  ]);
});
