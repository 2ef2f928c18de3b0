/** Small services that the reference was asked about; `describe-facts.ts` and `reflection-facts.ts` hold what it said. */
import {
  binary,
  bool,
  type DataclassConstructor,
  dataclass,
  enumOf,
  float,
  int,
  int32,
  list,
  optional,
  record,
  utf8,
} from "@sheaf/dataclass";
import { exchange, type Method, producer, type UnaryMethod, unary } from "../../contract/method.ts";
import { type Service, service } from "../../contract/service.ts";
import { type Binding, bind } from "../../server/binding.ts";

const Point: DataclassConstructor = dataclass("Point", { x: float(), y: float() });
const Total: DataclassConstructor = dataclass("Total", {
  rows: int(),
  label: optional(utf8()),
  points: list(Point),
});
const Mood = { CALM: "calm", WILD: "wild" } as const;

/** How the generations differ about one declaration. */
export interface LittleOptions {
  /** The older reference flags results that are dataclasses nullable. */
  readonly nullablePoint?: boolean;
}

/** A service with one of each kind of method. */
export function littleService({ nullablePoint = false }: LittleOptions = {}): Service {
  const methods: Record<string, Method> = {
    shift: unary({ point: Point, by: float() }, Point, {
      resultNullable: nullablePoint,
    }) as UnaryMethod,
    maybe: unary({ value: optional(utf8()), small: int32() }, optional(utf8())) as UnaryMethod,
    gather: unary(
      {
        names: list(utf8()),
        counts: record(int()),
        mood: enumOf("Mood", Mood),
        raw: binary(),
        flag: bool(),
      },
      list(int()),
    ) as UnaryMethod,
    ping: unary({}) as UnaryMethod,
    ticks: producer({ count: int() }, { output: { value: int() }, header: Total }),
    echo: exchange({ factor: float() }, { input: { value: float() } }),
  };
  return service("Little", methods, { version: "1.2.3" });
}

/** A service of streams that does not say which are exchanges. */
export function vagueService(): Service {
  const methods: Record<string, Method> = {
    open: producer({}, {}),
    head: exchange({ n: int() }, { input: { value: int() }, header: Point }),
  };
  return service("Vague", methods, { streamKinds: "unknown" });
}

/** A service's binding; nothing implements it, so only ask it what it is. */
export function bindingOf(declared: Service): Binding {
  const handlers = Object.keys(declared.methods).map((name) => [name, unimplemented] as const);
  return bind({ service: declared, implementation: Object.fromEntries(handlers) });
}

function unimplemented(): never {
  throw new Error("not implemented");
}
