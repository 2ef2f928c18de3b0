/**
 * What the compiler must conclude from a contract, and what it must refuse. Compiled, never run: each
 * `@ts-expect-error` fails the build the day its line compiles.
 */
import { dataclass, enumOf, float, int, list, optional, utf8 } from "@sheaf/dataclass";
import {
  type AnnotatedBatch,
  type Connector,
  connect,
  createServer,
  ExchangeState,
  exchange,
  type OutputCollector,
  ProducerState,
  producer,
  service,
  stream,
  unary,
} from "../index.ts";

type Equal<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
function assertType<_T extends true>(): void {}

class JobHeader extends dataclass("JobHeader", { total_rows: int(), description: utf8() }) {}
const Phase = { COLLECTING: "collecting", PROCESSING: "processing" } as const;

class StatefulPipeline extends ExchangeState.define("StatefulPipeline", {
  phase: enumOf("Phase", Phase).default("collecting"),
  buffer: list(float()).default(() => []),
  threshold: float().default(100),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    this.buffer.push(...input.column<number>("value"));
    const total = this.buffer.reduce((a, b) => a + b, 0);
    if (total >= this.threshold && this.phase === "collecting") this.phase = "processing";
    // @ts-expect-error not a phase
    this.phase = "nope";
    // @ts-expect-error fields are typed
    this.threshold = "100";
    out.emit({ phase: [this.phase], total: [total] });
  }
}

class FetchState extends ProducerState.define("FetchState", { remaining: int() }) {
  produce(out: OutputCollector): void {
    if (this.remaining <= 0) return out.finish();
    out.emit({ value: [this.remaining--] });
  }
}

// @ts-expect-error a producer state must say what it produces
class Empty extends ProducerState.define("Empty", {}) {}
void Empty;

const Data = service("Data", {
  add: unary({ a: float(), b: float() }, float()),
  ping: unary({}),
  find: unary({ id: int(), hint: optional(utf8()) }, optional(JobHeader)),
  echo: unary({ h: JobHeader }, JobHeader),
  fetchRows: producer({ query: utf8() }, { output: { value: int() }, header: JobHeader }),
  plain: producer({ query: utf8().default("") }, { output: { value: int(), name: utf8() } }),
  pipeline: exchange(
    { threshold: float().default(100) },
    { input: { value: float() }, output: { phase: utf8(), total: float() } },
  ),
});

createServer(Data, {
  add: ({ a, b }) => a + b,
  ping: () => undefined,
  find: async ({ hint }) => {
    assertType<Equal<typeof hint, string | null>>();
    return null;
  },
  echo: ({ h }) => new JobHeader({ total_rows: h.total_rows + 1, description: h.description }),
  fetchRows: ({ query }) =>
    stream(new FetchState({ remaining: 100 }), {
      header: new JobHeader({ total_rows: 100, description: query }),
    }),
  plain: () => stream(new FetchState({ remaining: 1 })),
  pipeline: (params) => stream(new StatefulPipeline(params)),
});

createServer(Data, {
  // @ts-expect-error wrong result type
  add: ({ a, b }) => `${a}${b}`,
  // @ts-expect-error unknown parameter
  ping: ({ nothing }) => nothing,
  // @ts-expect-error a header is no string
  find: () => "x",
  echo: ({ h }) => h,
  // @ts-expect-error header missing
  fetchRows: () => stream(new FetchState({ remaining: 1 })),
  plain: () =>
    // @ts-expect-error header where none is declared
    stream(new FetchState({ remaining: 1 }), {
      header: new JobHeader({ total_rows: 1, description: "" }),
    }),
  // @ts-expect-error producer state where exchange is declared
  pipeline: () => stream(new FetchState({ remaining: 1 })),
});

// @ts-expect-error methods are missing
createServer(Data, { add: ({ a, b }) => a + b });

export async function callers(connector: Connector): Promise<void> {
  await using client = await connect(Data, connector);
  const sum = await client.add({ a: 1, b: 2 }, { timeoutMs: 5 });
  assertType<Equal<typeof sum, number>>();
  await client.ping();
  const found = await client.find({ id: 1 });
  assertType<Equal<typeof found, JobHeader | null>>();
  // @ts-expect-error missing b
  await client.add({ a: 1 });
  // @ts-expect-error wrong type
  await client.add({ a: 1, b: "2" });
  // @ts-expect-error unknown parameter
  await client.add({ a: 1, b: 2, c: 3 });
  // @ts-expect-error unknown method
  await client.subtract({ a: 1, b: 2 });
  // @ts-expect-error the query has no default
  client.fetchRows();
  for await (const batch of client.fetchRows({ query: "q" })) {
    const value = batch.rows()[0]?.value;
    assertType<Equal<typeof value, number | undefined>>();
    // @ts-expect-error no such column
    void batch.rows()[0]?.other;
  }
  for await (const batch of client.plain()) {
    const row = batch.rows()[0]!;
    assertType<Equal<typeof row, { value: number; name: string }>>();
  }
  const session = await client.fetchRows({ query: "q" });
  assertType<Equal<typeof session.header, JobHeader>>();
  const description = session.typedHeader(JobHeader).description;
  assertType<Equal<typeof description, string>>();
  // @ts-expect-error producers take no input
  await session.exchange({ value: [1] });
  const headerless = await client.plain();
  assertType<Equal<typeof headerless.header, null>>();
  await using pipeline = await client.pipeline();
  const answer = await pipeline.exchange({ value: [1, 2] });
  const total = answer.rows()[0]?.total;
  assertType<Equal<typeof total, number | undefined>>();
  // @ts-expect-error wrong input type
  await pipeline.exchange({ value: ["x"] });
  // @ts-expect-error wrong column
  await pipeline.exchange({ other: [1] });
  const { value: made } = pipeline.allocate(1, { value: Float64Array });
  assertType<Equal<(typeof made)[number], number>>();
  made.fill(1);
  await pipeline.exchange({ value: made });
  // @ts-expect-error no such column to allocate
  pipeline.allocate(1, { other: Float64Array });
  // @ts-expect-error no kind of typed array
  pipeline.allocate(1, { value: Array });
  // @ts-expect-error numbers are no bigints
  await pipeline.exchange(pipeline.allocate(1, { value: BigInt64Array }));
  // @ts-expect-error exchanges are not iterated
  for await (const _ of pipeline);
  const back = StatefulPipeline.deserializeFromBytes(new Uint8Array());
  assertType<Equal<typeof back, StatefulPipeline>>();
}
