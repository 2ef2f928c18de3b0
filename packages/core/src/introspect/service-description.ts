/** What a client knows of a service from introspection, whichever generation answered. */
import { decodeSchema, isSheafError, protocolError } from "@sheaf/arrow";
import type { Values } from "@sheaf/dataclass";
import type { Schema } from "apache-arrow";
import type { Idempotency } from "../contract/method.ts";
import type { ReflectedMethodFields, ReflectedServiceFields } from "./reflection-service.ts";

/** A service as its server describes it. */
export interface ServiceDescription {
  /** The protocol's name. */
  readonly protocol: string;
  /** `major.minor.patch`, `undefined` where none is declared. */
  readonly version: string | undefined;
  /** The protocol's hash; hashes of different generations cannot be compared. */
  readonly hash: string;
  /** The server that answered, where the answer says so. */
  readonly serverId: string | undefined;
  /** How the answer was got: `"A"` by `__describe__`, `"B"` by reflection. */
  readonly generation: "A" | "B";
  /** In the order of the answer, which is by name. */
  readonly methods: readonly MethodDescription[];
}

/** What a method does: `stream` where the server cannot tell a producer from an exchange. */
export type MethodKind = "unary" | "producer" | "exchange" | "stream";

/** One method of a described service. What a stream takes and emits only shows when it is opened. */
export interface MethodDescription {
  readonly name: string;
  readonly kind: MethodKind;
  readonly hasReturn: boolean;
  readonly hasHeader: boolean;
  readonly paramsSchema: Schema;
  /** `undefined` on streams, and where nothing is returned. */
  readonly resultSchema: Schema | undefined;
  readonly headerSchema: Schema | undefined;
  /** Only older servers send one. */
  readonly doc: string | undefined;
  readonly idempotency: Idempotency;
  /** Why not to use it any longer, maybe `""`; `undefined` where nothing speaks against it. */
  readonly deprecated: string | undefined;
}

/**
 * The model of a reply to reflection's `describe`.
 * @throws `protocol` / `unsupported` for a method of an unknown type, `malformed-message` for broken schemas.
 */
export function fromReflection(
  description: Readonly<Values<ReflectedServiceFields>>,
): ServiceDescription {
  return {
    protocol: description.protocol,
    version: description.protocolVersion === "" ? undefined : description.protocolVersion,
    hash: description.protocolHash,
    serverId: undefined,
    generation: "B",
    methods: description.methods.map(methodFromReflection),
  };
}

function methodFromReflection(method: Readonly<Values<ReflectedMethodFields>>): MethodDescription {
  const { name, methodType, streamKind, hasReturn, hasHeader } = method;
  return {
    name,
    kind: isStream(name, methodType) ? streamKindOf(streamKind) : "unary",
    hasReturn,
    hasHeader,
    paramsSchema: readMethodSchema(name, method.paramsSchema),
    resultSchema: hasReturn ? readMethodSchema(name, method.resultSchema) : undefined,
    headerSchema: hasHeader ? readMethodSchema(name, method.headerSchema) : undefined,
    doc: undefined,
    idempotency: idempotencyOf(method.idempotency),
    deprecated: method.deprecated ? method.deprecationMessage : undefined,
  };
}

function streamKindOf(text: string): MethodKind {
  return text === "producer" || text === "exchange" ? text : "stream";
}

/** A newer server may know levels that we do not. */
function idempotencyOf(text: string): Idempotency {
  return text === "no_side_effects" || text === "idempotent" ? text : "unknown";
}

/** Whether a described method is a stream. @throws `protocol` / `unsupported` for types that are not known. */
export function isStream(method: string, type: string): boolean {
  if (type === "stream") return true;
  if (type === "unary") return false;
  const shown = JSON.stringify(type.slice(0, 40));
  throw protocolError("unsupported", `a method of unknown type ${shown}`, { method });
}

/** Reads a schema of a described method. @throws `protocol`, with the method's name. */
export function readMethodSchema(method: string, bytes: Uint8Array): Schema {
  try {
    return decodeSchema(bytes);
  } catch (error) {
    throw isSheafError(error) ? error.inMethod(method) : error;
  }
}
