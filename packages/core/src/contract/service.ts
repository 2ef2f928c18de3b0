/** A service: a named set of methods, importable by browser and server alike. */
import { SheafError } from "@sheaf/arrow";
import type { FieldLike, Fields, ValueOf, Values } from "@sheaf/dataclass";
import type { CallContext } from "../server/call-context.ts";
import type { ExternalReference } from "../server/external-reference.ts";
import type { ExchangeState } from "../stream/exchange-state.ts";
import type { ProducerState } from "../stream/producer-state.ts";
import type { Stream } from "../stream/stream.ts";
import type { ExchangeMethod, Method, ProducerMethod, UnaryMethod } from "./method.ts";

/** Methods by name. */
export type Methods = Readonly<Record<string, Method>>;

/** What a service declares beside its methods. */
export interface ServiceOptions {
  /**
   * Version of the service's contract, as `major.minor.patch`. Where it is declared, a client of another
   * major or minor version is refused; the patch does not matter. Default: none, no gate.
   */
  readonly version?: string;
  /** What the service is for; shown by introspection. */
  readonly doc?: string;
  /**
   * Whether introspection says which streams are producers and which are exchanges. Default `"declared"`;
   * `"unknown"` is for services that must describe themselves as an older implementation did.
   */
  readonly streamKinds?: "declared" | "unknown";
}

/** A declared service. */
export interface Service<M extends Methods = Methods> {
  /** The protocol name on the wire, e.g. `"DataService"` or `"acme.Data.v1"`. */
  readonly name: string;
  readonly methods: M;
  readonly options: ServiceOptions;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;
const MAX_NAME_BYTES = 255;
/** `then` would make a promise of the client, and `__proto__` another object. */
export const CLIENT_MEMBERS: ReadonlySet<string> = new Set([
  "close",
  "resumeStream",
  "then",
  "__proto__",
]);

/**
 * Declares a service. Throws `invalid-declaration` for a name outside of `[A-Za-z_][A-Za-z0-9_.]*`, a
 * version that is not `major.minor.patch`, or method names that collide.
 */
export function service<const M extends Methods>(
  name: string,
  methods: M,
  options: ServiceOptions = {},
): Service<M> {
  if (!isProtocolName(name)) {
    throw invalid(
      `a service cannot be named '${name}'; use letters, digits, '_' and '.', 255 at most`,
    );
  }
  if (options.version !== undefined && !VERSION.test(options.version)) {
    throw invalid(
      `version '${options.version}' of service '${name}' is not major.minor.patch, e.g. "1.0.0"`,
    );
  }
  const seen = new Set<string>();
  for (const [key, method] of Object.entries(methods)) {
    if (CLIENT_MEMBERS.has(key)) {
      throw invalid(
        `service '${name}' cannot have a method '${key}': a client has that already; choose another key and give it { wireName: "${key}" }`,
      );
    }
    const wireName = method.options.wireName ?? key;
    if (seen.has(wireName)) throw invalid(`service '${name}' has two methods named '${wireName}'`);
    seen.add(wireName);
  }
  return { name, methods, options };
}

/** Whether a text may name a protocol on the wire. */
export function isProtocolName(name: string): boolean {
  return name.length <= MAX_NAME_BYTES && NAME.test(name);
}

function invalid(message: string): SheafError {
  return new SheafError("schema", "invalid-declaration", message);
}

/** A value now or later. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** What a unary method answers with: its result's value, nothing where it declares none. */
export type ResultOf<Result extends FieldLike | undefined> = Result extends FieldLike
  ? ValueOf<Result>
  : void;

/** What a unary handler answers with: the result, or where it is stored. */
export type AnswerOf<Result extends FieldLike | undefined> = Result extends FieldLike
  ? ValueOf<Result> | ExternalReference
  : void;

/** The function that implements a method. */
export type Handler<M> =
  M extends UnaryMethod<infer P, infer R>
    ? (params: Values<P>, ctx: CallContext) => MaybePromise<AnswerOf<R>>
    : M extends ProducerMethod<infer P, Fields, infer H>
      ? (params: Values<P>, ctx: CallContext) => MaybePromise<Stream<ProducerState, H>>
      : M extends ExchangeMethod<infer P, Fields, Fields, infer H>
        ? (params: Values<P>, ctx: CallContext) => MaybePromise<Stream<ExchangeState, H>>
        : never;

/** An object that implements every method of a service. */
export type Implementation<M extends Methods> = {
  readonly [K in keyof M]: Handler<M[K]>;
} & ImplementationHooks;

/** What an implementation may have beside its methods. */
export interface ImplementationHooks {
  /**
   * Called once before the first call on a kind of carrier is served; when it throws, the call fails
   * and the next one tries again.
   */
  readonly onServeStart?: (kind: string) => MaybePromise<void>;
}
