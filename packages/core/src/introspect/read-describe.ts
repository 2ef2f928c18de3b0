/**
 * Reads replies to `__describe__` (wire.md §1.5). Older servers send more columns and newer ones may, so
 * columns are taken by name, in whatever text or binary type they come, and most may be absent.
 */
import { decodeStream, protocolError, type ReceivedBatch } from "@sheaf/arrow";
import { batchRole } from "../wire/batch-role.ts";
import { readError } from "../wire/error-reply.ts";
import {
  KEY_PROTOCOL_HASH,
  KEY_PROTOCOL_NAME,
  KEY_PROTOCOL_VERSION,
  KEY_SERVER_ID,
  METHOD_DESCRIBE,
} from "../wire/keys.ts";
import { rowFormatOf } from "../wire/row-format.ts";
import {
  isStream,
  type MethodDescription,
  type MethodKind,
  readMethodSchema,
  type ServiceDescription,
} from "./service-description.ts";

/**
 * The model of a complete reply stream; log messages in it are passed over.
 * @throws the error that the server answered with; otherwise as {@link readDescribeBatch}.
 */
export function readDescribe(bytes: Uint8Array): ServiceDescription {
  for (const batch of decodeStream(bytes).batches) {
    const role = batchRole(batch);
    if (role === "error") throw readError(batch.metadata, METHOD_DESCRIBE);
    if (role === "data") return readDescribeBatch(batch);
  }
  throw malformed("the reply holds no batch");
}

/**
 * The model of the batch that a reply consists of. The batch may be lent: nothing of it is kept.
 * @throws `protocol` / `malformed-message` where needed columns are missing or hold something else,
 * `unsupported` for a method of an unknown type.
 */
export function readDescribeBatch(batch: ReceivedBatch): ServiceDescription {
  const reader = rowFormatOf(batch.schema).codec.reader();
  batch.bindTo(reader);
  const { metadata } = batch;
  return {
    protocol: metadata.get(KEY_PROTOCOL_NAME) ?? "",
    version: metadata.get(KEY_PROTOCOL_VERSION) || undefined,
    hash: metadata.get(KEY_PROTOCOL_HASH) ?? "",
    serverId: metadata.get(KEY_SERVER_ID) || undefined,
    generation: "A",
    methods: reader.rows().map(readMethod),
  };
}

type Row = Readonly<Record<string, unknown>>;

function readMethod(row: Row): MethodDescription {
  const name = needed(row, "name", isText);
  const streams = isStream(name, needed(row, "method_type", isText));
  const result = optional(row, "result_schema_ipc", isBytes);
  const header = optional(row, "header_schema_ipc", isBytes);
  const resultSchema = result?.byteLength ? readMethodSchema(name, result) : undefined;
  const hasFields = !streams && resultSchema !== undefined && resultSchema.fields.length > 0;
  const hasReturn = optional(row, "has_return", isFlag) ?? hasFields;
  const hasHeader = optional(row, "has_header", isFlag) ?? header !== undefined;
  return {
    name,
    kind: streams ? streamKind(optional(row, "is_exchange", isFlag)) : "unary",
    hasReturn,
    hasHeader,
    paramsSchema: readMethodSchema(name, needed(row, "params_schema_ipc", isBytes)),
    resultSchema: hasReturn ? resultSchema : undefined,
    headerSchema: header?.byteLength ? readMethodSchema(name, header) : undefined,
    doc: optional(row, "doc", isText) || undefined,
    idempotency: "unknown",
    deprecated: undefined,
  };
}

function streamKind(isExchange: boolean | undefined): MethodKind {
  if (isExchange === undefined) return "stream";
  return isExchange ? "exchange" : "producer";
}

function needed<Value>(row: Row, column: string, is: (value: unknown) => value is Value): Value {
  const value = optional(row, column, is);
  if (value !== undefined) return value;
  throw malformed(`column '${column}' is missing, or has no value for one of the methods`);
}

/** A column's value, `undefined` where there is none. */
function optional<Value>(
  row: Row,
  column: string,
  is: (value: unknown) => value is Value,
): Value | undefined {
  const value = Object.hasOwn(row, column) ? row[column] : null;
  if (value === null || value === undefined) return undefined;
  if (is(value)) return value;
  throw malformed(`column '${column}' does not hold what it should`);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function malformed(what: string): Error {
  return protocolError("malformed-message", `Malformed __describe__ reply: ${what}`);
}
