/**
 * Method declarations: pure values that client and server share. What they say about params, results
 * and rows is inferred from here to the call site and to the handler.
 */
import type { DataclassConstructor, FieldLike, Fields } from "@sheaf/dataclass";

/** What every method may declare. */
export interface MethodOptions {
  /** What the method is for; shown by introspection. */
  readonly doc?: string;
  /** The method's name on the wire, where it is not its key in the service. */
  readonly wireName?: string;
  /** Whether calling it twice is harmless. Default `"unknown"`. */
  readonly idempotency?: Idempotency;
  /** Marks the method as deprecated, with the reason. */
  readonly deprecated?: string;
}

/** What a repeated call does, as reflection reports it. */
export type Idempotency = "unknown" | "no_side_effects" | "idempotent";

/** One request, one reply. */
export interface UnaryMethod<
  Params extends Fields = Fields,
  Result extends FieldLike | undefined = FieldLike | undefined,
> {
  readonly kind: "unary";
  readonly params: Params;
  readonly result: Result;
  readonly options: UnaryOptions;
}

/** Options of a unary method. */
export interface UnaryOptions extends MethodOptions {
  /**
   * Overrides the result column's nullable flag; by default the field's own. Only of use where a
   * foreign service flags it differently.
   */
  readonly resultNullable?: boolean;
}

/** The server pushes batches until it is finished. */
export interface ProducerMethod<
  Params extends Fields = Fields,
  Output extends Fields = Fields,
  Header = unknown,
> {
  readonly kind: "producer";
  readonly params: Params;
  readonly output: Output | undefined;
  readonly header: DataclassConstructor<Header> | undefined;
  readonly options: ProducerOptions;
}

/** Options of a producer method. */
export interface ProducerOptions extends MethodOptions {
  /**
   * Turns that a client may ask for ahead of the one it reads, 256 at most. Default 8; 0 is lockstep, for handlers
   * whose turns have side effects that must not run ahead.
   */
  readonly readAhead?: number;
}

/** One batch in, one batch out, until the client closes. */
export interface ExchangeMethod<
  Params extends Fields = Fields,
  Input extends Fields = Fields,
  Output extends Fields = Fields,
  Header = unknown,
> {
  readonly kind: "exchange";
  readonly params: Params;
  readonly input: Input;
  readonly output: Output | undefined;
  readonly header: DataclassConstructor<Header> | undefined;
  readonly options: MethodOptions;
}

/** Any method. */
export type Method = UnaryMethod | ProducerMethod | ExchangeMethod;

/** A producer's schemas. Without `output` each call chooses its own. */
export interface ProducerShape<Output extends Fields> extends ProducerOptions {
  readonly output?: Output;
  readonly header?: undefined;
}

/** An exchange's schemas: rows in, rows out. Without `output` each call chooses its own. */
export interface ExchangeShape<Input extends Fields, Output extends Fields> extends MethodOptions {
  readonly input: Input;
  readonly output?: Output;
  readonly header?: undefined;
}

/** The header that a stream sends before its first batch. */
export interface WithHeader<Header> {
  readonly header: DataclassConstructor<Header>;
}

/** Declares a unary method without a result. */
export function unary<const Params extends Fields>(
  params: Params,
  result?: undefined,
  options?: UnaryOptions,
): UnaryMethod<Params, undefined>;
/** Declares a unary method: params and the result's type. */
export function unary<const Params extends Fields, const Result extends FieldLike>(
  params: Params,
  result: Result,
  options?: UnaryOptions,
): UnaryMethod<Params, Result>;
// Overloads, because a type argument left to its default would be inferred from the service around it.
export function unary(params: Fields, result?: FieldLike, options: UnaryOptions = {}): UnaryMethod {
  return { kind: "unary", params, result, options };
}

/** Declares a producer stream (seed 000, "Producer streams"). */
export function producer<const Params extends Fields, const Output extends Fields>(
  params: Params,
  shape: ProducerShape<Output>,
): ProducerMethod<Params, Output, null>;
/** Declares a producer stream with a header. */
export function producer<const Params extends Fields, const Output extends Fields, Header>(
  params: Params,
  shape: Omit<ProducerShape<Output>, "header"> & WithHeader<Header>,
): ProducerMethod<Params, Output, Header>;
export function producer(
  params: Fields,
  shape: Omit<ProducerShape<Fields>, "header"> & {
    readonly header?: DataclassConstructor<unknown> | undefined;
  },
): ProducerMethod {
  const { output, header, ...options } = shape;
  return { kind: "producer", params, output, header, options };
}

/** Declares an exchange stream (seed 000, "Exchange streams"). */
export function exchange<
  const Params extends Fields,
  const Input extends Fields,
  const Output extends Fields,
>(params: Params, shape: ExchangeShape<Input, Output>): ExchangeMethod<Params, Input, Output, null>;
/** Declares an exchange stream with a header. */
export function exchange<
  const Params extends Fields,
  const Input extends Fields,
  const Output extends Fields,
  Header,
>(
  params: Params,
  shape: Omit<ExchangeShape<Input, Output>, "header"> & WithHeader<Header>,
): ExchangeMethod<Params, Input, Output, Header>;
export function exchange(
  params: Fields,
  shape: Omit<ExchangeShape<Fields, Fields>, "header"> & {
    readonly header?: DataclassConstructor<unknown> | undefined;
  },
): ExchangeMethod {
  const { input, output, header, ...options } = shape;
  return { kind: "exchange", params, input, output, header, options };
}
