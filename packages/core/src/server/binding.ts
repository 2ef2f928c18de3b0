/** A service joined with its implementation and compiled for dispatch. */
import { type RowReader, SheafError } from "@sheaf/arrow";
import { type DataclassConstructor, type FieldSet, type Fields, fieldSet } from "@sheaf/dataclass";
import type { Schema } from "apache-arrow";
import type { Idempotency, Method } from "../contract/method.ts";
import { resultFields } from "../contract/result-fields.ts";
import type { Implementation, ImplementationHooks, Methods, Service } from "../contract/service.ts";
import { EMPTY_FORMAT, RowFormat, rowFormatOf } from "../wire/row-format.ts";
import type { CallContext } from "./call-context.ts";

/** A handler whose types have been checked at declaration and forgotten since. */
export type AnyHandler = (params: unknown, ctx: CallContext) => unknown;

/** One method, ready to be called. */
export interface BoundMethod {
  /** Name on the wire. */
  readonly name: string;
  readonly kind: Method["kind"];
  readonly binding: Binding;
  readonly doc: string;
  readonly idempotency: Idempotency;
  readonly deprecated: string | undefined;
  readonly params: FieldSet<Fields>;
  /** Unary: one column `result`; without a result, and on streams, no columns. */
  readonly result: FieldSet<Fields> | undefined;
  readonly resultFormat: RowFormat;
  /** Streams: rows in. Empty for producers. */
  readonly inputFormat: RowFormat;
  /** Streams: rows out, `undefined` when each call chooses. */
  readonly outputFormat: RowFormat | undefined;
  readonly header: DataclassConstructor<unknown> | undefined;
  readonly handler: AnyHandler;
  /** The request schema that was last found to be right: the same object needs no second look. */
  acceptedSchema: Schema | undefined;
  readonly paramsReader: RowReader;
}

/** One hosted protocol. */
export interface Binding {
  readonly name: string;
  readonly version: string | undefined;
  /** Whether requests may come without a version although one is declared: for reflection. */
  readonly versionExempt: boolean;
  readonly doc: string;
  /** Whether introspection tells producers and exchanges apart. */
  readonly streamKinds: "declared" | "unknown";
  readonly service: Service;
  readonly implementation: ImplementationHooks;
  /** By wire name, sorted. */
  readonly methods: ReadonlyMap<string, BoundMethod>;
}

/** A service with its implementation, to be hosted by a server. */
export interface HostedService {
  readonly service: Service;
  readonly implementation: Readonly<Record<string, unknown>> & ImplementationHooks;
  readonly versionExempt?: boolean;
}

/** Joins a service with its implementation; types are checked here and not needed further on. */
export function hosted<M extends Methods>(
  service: Service<M>,
  implementation: Implementation<M>,
): HostedService {
  return { service, implementation };
}

/**
 * Compiles a hosted service. Throws one `invalid-declaration` error that lists every method that the
 * implementation lacks.
 */
export function bind({ service, implementation, versionExempt }: HostedService): Binding {
  const missing = Object.keys(service.methods).filter(
    (key) => typeof implementation[key] !== "function",
  );
  if (missing.length > 0) {
    throw new SheafError(
      "schema",
      "invalid-declaration",
      `The implementation of service '${service.name}' lacks ${missing.map((key) => `${key}()`).join(", ")}`,
    );
  }
  const methods = new Map<string, BoundMethod>();
  const binding: Binding = {
    name: service.name,
    version: service.options.version,
    versionExempt: versionExempt ?? false,
    doc: service.options.doc ?? "",
    streamKinds: service.options.streamKinds ?? "declared",
    service,
    implementation,
    methods,
  };
  const named = Object.entries(service.methods).map(
    ([key, method]) => [method.options.wireName ?? key, key, method] as const,
  );
  named.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, key, method] of named) {
    const handler = implementation[key] as AnyHandler;
    methods.set(name, bindMethod(binding, name, method, handler.bind(implementation)));
  }
  return binding;
}

function bindMethod(
  binding: Binding,
  name: string,
  method: Method,
  handler: AnyHandler,
): BoundMethod {
  const params = fieldSet(method.params, { nested: "binary", nullable: "declared" });
  const result = resultFields(method);
  return {
    name,
    kind: method.kind,
    binding,
    doc: method.options.doc ?? "",
    idempotency: method.options.idempotency ?? "unknown",
    deprecated: method.options.deprecated,
    params,
    result,
    resultFormat: result === undefined ? EMPTY_FORMAT : new RowFormat(result.codec),
    inputFormat: method.kind === "exchange" ? rowFormatOf(method.input) : EMPTY_FORMAT,
    outputFormat:
      method.kind === "unary" || method.output === undefined
        ? undefined
        : rowFormatOf(method.output),
    header: method.kind === "unary" ? undefined : method.header,
    handler,
    acceptedSchema: undefined,
    paramsReader: params.codec.reader(),
  };
}
