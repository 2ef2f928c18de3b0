/** Services made of descriptions, so that a client can call what it has no declaration of. */
import { protocolError, schemaError } from "@sheaf/arrow";
import { Dataclass, type DataclassConstructor, dataclass, type FieldLike } from "@sheaf/dataclass";
import type { Schema } from "apache-arrow";
import type { Method, MethodOptions } from "../contract/method.ts";
import { CLIENT_MEMBERS, type Service, service } from "../contract/service.ts";
import { fieldsOf, freeName } from "./arrow-field.ts";
import type { MethodDescription, ServiceDescription } from "./service-description.ts";

/** What no description tells. */
export interface DynamicServiceOptions {
  /**
   * What streams take, by method. A stream whose kind the server does not tell is an exchange if it
   * stands here, and a producer otherwise. An exchange that does not stand here takes record batches
   * only, not columns.
   */
  readonly inputs?: Readonly<Record<string, Schema>>;
}

/**
 * A service to make a client of. All parameters are required except nullable ones: defaults stay with
 * the server's declaration. Dataclasses are bytes, each an IPC stream of one row. Methods that would hide a
 * member of every client (`close`, `then`) get an underscore behind their names.
 * @throws `schema` / `invalid-declaration` for what cannot be declared, `protocol` / `unsupported` for
 * results that are no results.
 */
export function serviceOf(
  description: ServiceDescription,
  { inputs = {} }: DynamicServiceOptions = {},
): Service {
  const { protocol, version } = description;
  const taken = new Set(description.methods.map(({ name }) => name));
  const methods: Record<string, Method> = {};
  for (const method of description.methods) {
    const { name } = method;
    const key = CLIENT_MEMBERS.has(name) ? freeName(name, taken) : name;
    if (Object.hasOwn(methods, key)) throw twice(protocol, name);
    methods[key] = methodOf(method, Object.hasOwn(inputs, name) ? inputs[name] : undefined);
  }
  return service(protocol, methods, version === undefined ? {} : { version });
}

function methodOf(method: MethodDescription, input: Schema | undefined): Method {
  const params = fieldsOf(method.paramsSchema);
  const options = optionsOf(method);
  if (method.kind === "unary") return { kind: "unary", params, result: resultOf(method), options };
  const header = headerOf(method);
  if (method.kind === "exchange" || (method.kind === "stream" && input !== undefined)) {
    const fields = input === undefined ? {} : fieldsOf(input);
    return { kind: "exchange", params, input: fields, output: undefined, header, options };
  }
  // Of a producer that may be none nothing is asked ahead.
  const readAhead = method.kind === "stream" ? { readAhead: 0 } : {};
  return {
    kind: "producer",
    params,
    output: undefined,
    header,
    options: { ...options, ...readAhead },
  };
}

function optionsOf({ name, doc, idempotency, deprecated }: MethodDescription): MethodOptions {
  return {
    wireName: name,
    idempotency,
    ...(doc === undefined ? {} : { doc }),
    ...(deprecated === undefined ? {} : { deprecated }),
  };
}

/** The field of the one column `result`. */
function resultOf({ name, hasReturn, resultSchema }: MethodDescription): FieldLike | undefined {
  if (!hasReturn) return undefined;
  const fields = resultSchema?.fields ?? [];
  const [only] = fields;
  if (resultSchema !== undefined && fields.length === 1 && only?.name === "result") {
    return fieldsOf(resultSchema).result;
  }
  const names = fields.map((field) => `'${field.name}'`).join(", ") || "nothing";
  const message = `a result is one column 'result'; the description has ${names}`;
  throw protocolError("unsupported", message, { method: name });
}

function headerOf({ name, headerSchema }: MethodDescription): DataclassConstructor | undefined {
  if (headerSchema === undefined) return undefined;
  // Properties must not hide the methods of instances.
  const fields = fieldsOf(headerSchema, (column) => column in Dataclass.prototype);
  return dataclass(`${name} header`, fields);
}

function twice(protocol: string, method: string): Error {
  return schemaError(
    "invalid-declaration",
    `'${protocol}' is described with two methods '${method}'`,
  );
}
