/** Records that are too long for the shippers of logs lose what makes them long, in a fixed order. */
import type { AccessRecord } from "./access-record.ts";

/** What even the shortest form of a record keeps, where it is there. */
const KEPT = [
  "timestamp",
  "level",
  "logger",
  "message",
  "server_id",
  "protocol",
  "protocol_hash",
  "method",
  "method_type",
  "principal",
  "auth_domain",
  "authenticated",
  "remote_addr",
  "duration_ms",
  "status",
  "error_type",
  "error_message",
  "stream_id",
  "sample_rate",
  "dropped_records",
] as const;

/**
 * A record as a line of at most `maxBytes` bytes of UTF-8: first the request goes, then the claims, then
 * all but the required fields. That last form is used even when it is still too long.
 */
export function limitRecord(record: AccessRecord, maxBytes: number): string {
  let line = lineOf(record);
  if (fits(line, maxBytes)) return line;
  const shorter = { ...record };
  const { request_data: data } = shorter;
  if (typeof data === "string") {
    delete shorter.request_data;
    shorter.original_request_bytes = data.length;
    shorter.truncated = true;
    line = lineOf(shorter);
    if (fits(line, maxBytes)) return line;
  }
  if (shorter.claims !== undefined) {
    shorter.claims = {};
    shorter.truncated = true;
    line = lineOf(shorter);
    if (fits(line, maxBytes)) return line;
  }
  return lineOf(shortest(record));
}

function shortest(record: AccessRecord): AccessRecord {
  const kept: AccessRecord = {};
  for (const key of KEPT) if (record[key] !== undefined) kept[key] = record[key];
  return { ...kept, message: "record_too_large", truncated: "record_too_large" };
}

/** Claims are whatever an identity provider put there; what JSON cannot say is left out with them. */
function lineOf(record: AccessRecord): string {
  try {
    return JSON.stringify(record, sayable);
  } catch {
    return JSON.stringify({ ...record, claims: {}, truncated: true });
  }
}

function sayable(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function fits(line: string, maxBytes: number): boolean {
  // A UTF-16 unit is three bytes at most, so that most lines need no counting.
  if (line.length * 3 <= maxBytes) return true;
  return line.length <= maxBytes && new TextEncoder().encode(line).byteLength <= maxBytes;
}
