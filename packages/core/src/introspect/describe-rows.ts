/** The rows of a `__describe__` reply: what generation A says about a protocol, and what it hashes. */
import { Schema } from "apache-arrow";
import type { Binding, BoundMethod } from "../server/binding.ts";
import { schemaBytes } from "./schema-bytes.ts";

/** One method as the columns of the reply hold it. */
export interface DescribeRow {
  readonly name: string;
  readonly method_type: "unary" | "stream";
  readonly has_return: boolean;
  readonly params_schema_ipc: Uint8Array;
  /** An empty schema where nothing is returned, and on streams. */
  readonly result_schema_ipc: Uint8Array;
  readonly has_header: boolean;
  readonly header_schema_ipc: Uint8Array | null;
  /** `null` on unary methods, and where the service does not tell. */
  readonly is_exchange: boolean | null;
  readonly [column: string]: unknown;
}

const NO_FIELDS: Schema = new Schema([]);

/** A row for each method, by name. */
export function describeRows(binding: Binding): DescribeRow[] {
  return Array.from(binding.methods.values(), describeRow);
}

function describeRow(method: BoundMethod): DescribeRow {
  const { name, kind, params, result, header, binding } = method;
  const tellsKind = kind !== "unary" && binding.streamKinds !== "unknown";
  return {
    name,
    method_type: kind === "unary" ? "unary" : "stream",
    has_return: result !== undefined,
    params_schema_ipc: schemaBytes(params.schema),
    result_schema_ipc: schemaBytes(result?.schema ?? NO_FIELDS),
    has_header: header !== undefined,
    header_schema_ipc: header === undefined ? null : schemaBytes(header.schema),
    is_exchange: tellsKind ? kind === "exchange" : null,
  };
}
