/** What a record says about the request: its shape, or in the older generation its bytes. */
import { describeType } from "@sheaf/arrow";
import type { Schema } from "apache-arrow";
import type { CallStart } from "../server/dispatch-hook.ts";

/** A parameter's name and its type in pyarrow's words. */
export interface RequestField {
  readonly name: string;
  readonly type: string;
}

/** Names, types and number of rows of the request; never a value. */
export type RequestShape = {
  readonly request_fields: readonly RequestField[];
  readonly request_rows: number;
};

/** The request itself, or the note that it was left out. */
export type RequestPayload =
  | { readonly request_data: string }
  | { readonly truncated: "payload_omitted"; readonly original_request_bytes: number };

const known: WeakMap<Schema, readonly RequestField[]> = new WeakMap();

/** The shape of a call's request. */
export function requestShape({ requestSchema, requestRows }: CallStart): RequestShape {
  let fields = known.get(requestSchema);
  if (fields === undefined) {
    fields = requestSchema.fields.map(({ name, type }) => ({ name, type: describeType(type) }));
    known.set(requestSchema, fields);
  }
  return { request_fields: fields, request_rows: requestRows };
}

/** The request as base64 at level debug; below it only how long that would have been. */
export function requestPayload(start: CallStart, level: "info" | "debug"): RequestPayload {
  const bytes = start.requestBytes();
  if (level === "debug") return { request_data: base64(bytes) };
  const original_request_bytes = 4 * Math.ceil(bytes.byteLength / 3);
  return { truncated: "payload_omitted", original_request_bytes };
}

/** Bytes per step: more arguments than that overflow the stack of some engines. */
const STEP_BYTES = 8192;

/** Bytes as padded base64. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.byteLength; at += STEP_BYTES) {
    text += String.fromCharCode(...bytes.subarray(at, at + STEP_BYTES));
  }
  return btoa(text);
}
