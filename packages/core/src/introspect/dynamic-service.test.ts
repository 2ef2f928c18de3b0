import { decodeSchema, isSheafError } from "@sheaf/arrow";
import { dataclass, float, int, int64, list, optional, utf8 } from "@sheaf/dataclass";
import { Field, Float64, Schema, Utf8 } from "apache-arrow";
import { afterEach, expect, test } from "vitest";
import { createClient } from "../client/create-client.ts";
import type { ExchangeSession, ProducerSession } from "../client/stream-session.ts";
import { exchange, producer, unary } from "../contract/method.ts";
import { type Service, service } from "../contract/service.ts";
import { createServer } from "../server/create-server.ts";
import { serveChannel } from "../server/serve-channel.ts";
import type { AnnotatedBatch } from "../stream/annotated-batch.ts";
import { ExchangeState } from "../stream/exchange-state.ts";
import type { OutputCollector } from "../stream/output-collector.ts";
import { ProducerState } from "../stream/producer-state.ts";
import { stream } from "../stream/stream.ts";
import { channelPair } from "../transport/channel-pair.ts";
import { channelTransport } from "../transport/channel-transport.ts";
import type { Transport } from "../transport/transport.ts";
import { encodeDescribe } from "./describe.ts";
import { serviceOf } from "./dynamic-service.ts";
import { readDescribe } from "./read-describe.ts";
import { Reflection } from "./reflection-service.ts";
import {
  fromReflection,
  type MethodDescription,
  type ServiceDescription,
} from "./service-description.ts";
import { TYPE_SCHEMA } from "./testing/type-token-facts.ts";

class Point extends dataclass("Point", { x: float(), y: float() }) {}
class Start extends dataclass("Start", { from: int(), note: utf8().wireName("equals") }) {}

class Counting extends ProducerState.define("Counting", { next: int(), end: int() }) {
  produce(out: OutputCollector): void {
    if (this.next === this.end) out.finish();
    else out.emit({ value: [this.next++] });
  }
}

class Scaling extends ExchangeState.define("Scaling", { factor: float() }) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.emit({
      value: input
        .column<number>("value")
        .toArray()
        .map((value) => value * this.factor),
    });
  }
}

const Data = service(
  "Data",
  {
    shift: unary({ point: Point, by: float() }, Point),
    join: unary({ words: list(utf8()), end: optional(utf8()) }, utf8()),
    twice: unary({ value: int64() }, optional(int64())),
    now: unary({}, utf8(), { wireName: "then" }),
    count: producer({ from: int(), to: int() }, { output: { value: int() }, header: Start }),
    scale: exchange({ factor: float() }, { input: { value: float() }, output: { value: float() } }),
  },
  { version: "2.1.0" },
);

const server = createServer(Data, {
  shift: ({ point, by }) => new Point({ x: point.x + by, y: point.y + by }),
  join: ({ words, end }) => words.join(" ") + (end ?? "."),
  twice: ({ value }) => value * 2n,
  now: () => "now",
  count: ({ from, to }) =>
    stream(new Counting({ next: from, end: to }), { header: new Start({ from, note: "=" }) }),
  scale: ({ factor }) => stream(new Scaling({ factor })),
});

/** Clients of undeclared services are typed no further. */
type AnyClient = Readonly<Record<string, (init?: object) => Promise<never>>>;

const open: Transport[] = [];

afterEach(async () => {
  for (const transport of open.splice(0)) await transport.close();
});

function transport(): Transport {
  const [near, far] = channelPair();
  void serveChannel(server, far);
  const connected = channelTransport(near);
  open.push(connected);
  return connected;
}

function clientOf(declared: Service): AnyClient {
  return createClient(declared, transport()) as unknown as AnyClient;
}

async function reflected(): Promise<ServiceDescription> {
  const reflection = createClient(Reflection, transport());
  const { protocols } = await reflection.listProtocols();
  expect(protocols.map(({ protocol }) => protocol)).toEqual(["Data", "vgi_rpc.Reflection.v1"]);
  return fromReflection(await reflection.describe({ protocol: "Data" }));
}

async function described(): Promise<ServiceDescription> {
  return readDescribe(await encodeDescribe(server.bindings[0]!, server.serverId));
}

test.each([
  ["reflection", reflected],
  ["__describe__", described],
])("calls a service that is only known by %s", async (_how, describe) => {
  const client = clientOf(serviceOf(await describe()));
  expect(await client.join!({ words: ["a", "b"], end: "!" })).toBe("a b!");
  expect(await client.join!({ words: [] })).toBe(".");
  expect(await client.twice!({ value: 21 })).toBe(42n);
  expect(await client.then_!()).toBe("now");
  const point = new Point({ x: 1, y: 2 }).serializeToBytes();
  const shifted = await client.shift!({ point, by: 1 });
  expect(Point.deserializeFromBytes(shifted)).toEqual(new Point({ x: 2, y: 3 }));
  await expect(client.join!({})).rejects.toThrow(/join\(\).*missing parameter 'words'/);
});

test("opens producers, headers included", async () => {
  const client = clientOf(serviceOf(await reflected()));
  const session: ProducerSession<unknown, object> = await client.count!({ from: 3, to: 5 });
  expect(session.header).toMatchObject({ from: 3n, equals_: "=" });
  const rows: object[] = [];
  for await (const batch of session) rows.push(...batch.toRows());
  expect(rows).toEqual([{ value: 3n }, { value: 4n }]);
});

test("opens exchanges, with columns where their input is given", async () => {
  const inputs = { scale: new Schema([new Field("value", new Float64(), true)]) };
  const client = clientOf(serviceOf(await reflected(), { inputs }));
  const session: ExchangeSession<{ value: number }, object, null> = await client.scale!({
    factor: 2,
  });
  const output = await session.exchange({ value: [1, 2] });
  expect(output.toRows()).toEqual([{ value: 2 }, { value: 4 }]);
  await session.close();
});

const STREAM: MethodDescription = {
  name: "watch",
  kind: "stream",
  hasReturn: false,
  hasHeader: false,
  paramsSchema: new Schema([]),
  resultSchema: undefined,
  headerSchema: undefined,
  doc: "Watches.",
  idempotency: "idempotent",
  deprecated: "",
};
const DESCRIPTION: ServiceDescription = {
  protocol: "Vague",
  version: undefined,
  hash: "",
  serverId: undefined,
  generation: "A",
  methods: [STREAM],
};

test("a stream of unknown kind is a producer in lockstep, or an exchange if it takes something", () => {
  expect(serviceOf(DESCRIPTION).methods).toMatchObject({
    watch: { kind: "producer", output: undefined, options: { readAhead: 0 } },
  });
  const inputs = { watch: new Schema([new Field("value", new Utf8(), true)]) };
  const { watch } = serviceOf(DESCRIPTION, { inputs }).methods;
  expect(watch).toMatchObject({ kind: "exchange", output: undefined });
  expect(watch?.kind === "exchange" && Object.keys(watch.input)).toEqual(["value"]);
});

test("what is said of a method is kept", () => {
  const { options, methods } = serviceOf({ ...DESCRIPTION, version: "1.0.0" });
  expect(options).toEqual({ version: "1.0.0" });
  const said = { wireName: "watch", doc: "Watches.", idempotency: "idempotent", deprecated: "" };
  expect(methods.watch?.options).toMatchObject(said);
});

test("methods that clients have themselves get other names", () => {
  const names = ["close", "close_", "__proto__", "toString"];
  const methods = names.map((name) => ({ ...STREAM, name }));
  const declared = serviceOf({ ...DESCRIPTION, methods }).methods;
  const wireNames = Object.entries(declared).map(([key, { options }]) => [key, options.wireName]);
  expect(wireNames).toEqual([
    ["close__", "close"],
    ["close_", "close_"],
    ["__proto___", "__proto__"],
    ["toString", "toString"],
  ]);
});

const UNARY: MethodDescription = { ...STREAM, name: "get", kind: "unary", hasReturn: true };

test.each([
  ["no result", undefined, "nothing"],
  ["another column", new Schema([new Field("value", new Utf8(), false)]), "'value'"],
  ["many columns", decodeSchema(TYPE_SCHEMA), "'c0', 'c1'"],
])("refuses a result of %s", (_what, resultSchema, named) => {
  const failure = failureOf({ ...DESCRIPTION, methods: [{ ...UNARY, resultSchema }] });
  expect(isSheafError(failure, "protocol", "unsupported")).toBe(true);
  expect(String(failure)).toContain(
    `get(): a result is one column 'result'; the description has ${named}`,
  );
});

test("refuses what cannot be declared", () => {
  for (const description of [
    { ...DESCRIPTION, protocol: "" },
    { ...DESCRIPTION, version: "latest" },
    { ...DESCRIPTION, methods: [STREAM, STREAM] },
  ]) {
    expect(isSheafError(failureOf(description), "schema", "invalid-declaration")).toBe(true);
  }
});

function failureOf(description: ServiceDescription): unknown {
  try {
    serviceOf(description);
  } catch (error) {
    return error;
  }
  return expect.unreachable();
}
