/** Types that must come out as users expect, and code that must not compile. Checked by tsc; never run. */
import {
  type Args,
  binary,
  Dataclass,
  type DataclassConstructor,
  dataclass,
  datetime,
  dictionary,
  type ExtendedDataclass,
  enumOf,
  extendDataclass,
  type FieldLike,
  type FieldSet,
  type Fields,
  fieldSet,
  float,
  type Init,
  int,
  int64,
  list,
  map,
  optional,
  record,
  set,
  time,
  transient,
  utf8,
  type ValueOf,
  type Values,
} from "./index.ts";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function expect<T extends true>(): T;

const Phase = { COLLECTING: "collecting", PROCESSING: "processing" } as const;
class Point extends dataclass("Point", { x: float(), y: float() }) {
  norm(): number {
    return Math.hypot(this.x, this.y);
  }
}
class Kitchen extends dataclass("Kitchen", {
  id: int(),
  big: int64().default(0n),
  label: utf8().default(""),
  phase: enumOf("Phase", Phase).default("collecting"),
  points: list(Point).default(() => []),
  tags: set(utf8()).default(() => new Set()),
  counts: map(utf8(), int()).default(() => new Map()),
  extra: record(optional(float())).default(() => ({})),
  note: optional(utf8()),
  home: optional(Point),
  at: datetime("UTC").default(() => new Date(0)),
  data: binary().default(() => new Uint8Array()),
  kind: dictionary(utf8()).default("k"),
  cache: transient(() => new Map<string, number>()),
  seen: transient(0),
}) {}

// Values
const kitchen = new Kitchen({ id: 1 });
expect<Same<typeof kitchen.id, number>>();
expect<Same<typeof kitchen.big, bigint>>();
expect<Same<typeof kitchen.phase, "collecting" | "processing">>();
expect<Same<typeof kitchen.points, Point[]>>();
expect<Same<typeof kitchen.tags, Set<string>>>();
expect<Same<typeof kitchen.counts, Map<string, number>>>();
expect<Same<typeof kitchen.extra, Record<string, number | null>>>();
expect<Same<typeof kitchen.note, string | null>>();
expect<Same<typeof kitchen.home, Point | null>>();
expect<Same<typeof kitchen.at, Date>>();
expect<Same<typeof kitchen.cache, Map<string, number>>>();
expect<Same<typeof kitchen.seen, number>>();
expect<Same<ValueOf<typeof Point>, Point>>();
kitchen.label = "writable";
kitchen.points[0]?.norm();
// @ts-expect-error not a phase
kitchen.phase = "nope";
// @ts-expect-error not a number
kitchen.id = "1";
// @ts-expect-error a bigint
kitchen.big = 1;

// Init objects
new Kitchen({ id: 1, label: undefined, note: null });
// @ts-expect-error id is required
new Kitchen({});
// @ts-expect-error id is required
new Kitchen();
// @ts-expect-error wrong type
new Kitchen({ id: "1" });
// @ts-expect-error unknown key
new Kitchen({ id: 1, lable: "typo" });
// @ts-expect-error not optional
new Kitchen({ id: 1, label: null });
// @ts-expect-error not a member
new Kitchen({ id: 1, phase: "COLLECTING" });
// @ts-expect-error defaults are typed
utf8().default(1);
// @ts-expect-error members only
enumOf("Phase", Phase).default("COLLECTING");
class AllDefaults extends dataclass("AllDefaults", { a: int().default(1) }) {}
new AllDefaults();
new AllDefaults({ a: 2 });

// Statics
const back: Kitchen = Kitchen.deserializeFromBytes(new Uint8Array());
class Sub extends Kitchen {
  readonly own: string = "";
}
const sub: Sub = Sub.deserializeFromBytes(back.serializeToBytes());
sub.own satisfies string;
Kitchen.fromRow({ id: 1 }).points satisfies Point[];
Kitchen.fields.id satisfies Fields[string];
Kitchen satisfies DataclassConstructor<Kitchen>;
declare function typedHeader<X>(header: DataclassConstructor<X>): X;
expect<Same<ReturnType<typeof typedHeader<Kitchen>>, Kitchen>>();
typedHeader(Point).norm();
const validated = Kitchen["~standard"].validate({});
if (validated.issues === undefined) validated.value.id satisfies number;

// Abstract bases
abstract class StreamState extends Dataclass {
  abstract process(input: number): void;
}
abstract class ExchangeState extends StreamState {
  static define<const F extends Fields>(
    name: string,
    fields: F,
  ): ExtendedDataclass<ExchangeState, F> {
    return extendDataclass<ExchangeState, F>(ExchangeState, name, fields);
  }
  override process(): void {}
  abstract exchange(input: number[]): void;
}
class Stats extends ExchangeState.define("Stats", {
  count: int().default(0),
  phase: enumOf("Phase", Phase).default("collecting"),
  history: list(float()).default(() => []),
}) {
  override exchange(input: number[]): void {
    this.count += input.length;
    this.history.push(...input);
    // @ts-expect-error not a phase
    this.phase = "nope";
  }
}
new Stats().exchange([1]);
const stats: Stats = Stats.deserializeFromBytes(new Uint8Array());
stats satisfies ExchangeState;
// @ts-expect-error exchange is missing
class Lacking extends ExchangeState.define("Lacking", {}) {}
void Lacking;

// Field sets, and the helpers that core builds on
const params = fieldSet({ a: float(), b: float().default(1), p: Point }, { nested: "binary" });
params satisfies FieldSet;
expect<Same<ReturnType<typeof params.applyDefaults>, { a: number; b: number; p: Point }>>();
// @ts-expect-error b is missing from complete values
params.toWire({ a: 1, p: new Point({ x: 1, y: 2 }) });
type P = { a: ReturnType<typeof float>; b: ReturnType<typeof float> };
expect<Same<Values<P>, { a: number; b: number }>>();
function call<F extends Fields>(fields: F, ...args: Args<F, [timeoutMs?: number]>): void {
  void fields;
  void args;
}
call({ a: int() }, { a: 1 }, 5);
call({ a: int().default(1) });
call({});
// @ts-expect-error a is missing
call({ a: int() });
const init: Init<{ a: ReturnType<typeof int> }> = { a: 1 };
void init;
time("ms").default(1);
time("us").default(1n);
time().default(1n);
// @ts-expect-error fine units are bigints
time("ns").default(1);

// A service in miniature: what core infers from fields
interface Unary<P extends Fields, R> {
  readonly kind: "unary";
  readonly params: P;
  readonly result: R;
}
declare function unary<const P extends Fields>(params: P): Unary<P, undefined>;
declare function unary<const P extends Fields, const R extends FieldLike>(
  params: P,
  result: R,
): Unary<P, R>;
type Result<R> = R extends FieldLike ? ValueOf<R> : undefined;
type Method = Unary<Fields, FieldLike | undefined>;
type Handler<M> =
  M extends Unary<infer P, infer R> ? (params: Values<P>) => Result<R> | Promise<Result<R>> : never;
type Caller<M> =
  M extends Unary<infer P, infer R>
    ? (...args: [...Args<P>, options?: { timeoutMs?: number }]) => Promise<Result<R>>
    : never;
declare function serve<const M extends Record<string, Method>>(
  methods: M,
  handlers: { [K in keyof M]: Handler<M[K]> },
): { [K in keyof M]: Caller<M[K]> };
const client = serve(
  {
    add: unary({ a: float(), b: float() }, float()),
    ping: unary({}),
    move: unary({ from: Point, by: float().default(1) }, Point),
    find: unary({ query: utf8().default("") }, optional(Point)),
    stats: unary({ count: int(), phase: enumOf("Phase", Phase).default("collecting") }, int()),
  },
  {
    add: ({ a, b }) => a + b,
    ping: () => undefined,
    move: ({ from, by }) => new Point({ x: from.x + by, y: from.norm() }),
    find: async ({ query }) => (query === "" ? null : new Point({ x: 0, y: 0 })),
    stats: (params) => new Stats(params).count,
  },
);
serve(
  { add: unary({ a: float() }, float()) },
  {
    // @ts-expect-error wrong result
    add: ({ a }) => `${a}`,
  },
);
expect<Same<ReturnType<typeof client.add>, Promise<number>>>();
expect<Same<ReturnType<typeof client.ping>, Promise<undefined>>>();
expect<Same<ReturnType<typeof client.move>, Promise<Point>>>();
expect<Same<ReturnType<typeof client.find>, Promise<Point | null>>>();
void client.add({ a: 1, b: 2 }, { timeoutMs: 5 });
void client.ping();
void client.find();
void client.find({}, { timeoutMs: 5 });
// @ts-expect-error b is missing
void client.add({ a: 1 });
// @ts-expect-error an object literal is no Point: it has no methods
void client.move({ from: { x: 1, y: 2 } });
