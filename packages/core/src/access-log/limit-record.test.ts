import { expect, test } from "vitest";
import type { AccessRecord } from "./access-record.ts";
import { limitRecord } from "./limit-record.ts";

const REQUIRED: AccessRecord = {
  timestamp: "2026-11-21T00:00:00.000Z",
  level: "INFO",
  logger: "vgi_rpc.access",
  message: "S.m error",
  server_id: "s",
  protocol: "S",
  protocol_hash: "0".repeat(64),
  method: "m",
  method_type: "stream",
  principal: "",
  auth_domain: "",
  authenticated: false,
  remote_addr: "",
  duration_ms: 0,
  status: "error",
  error_type: "ValueError",
  error_message: "wrong",
  stream_id: "c".repeat(32),
};

const limited = (record: AccessRecord, maxBytes: number): AccessRecord =>
  JSON.parse(limitRecord(record, maxBytes));

test("a record that fits is left alone", () => {
  expect(limited({ ...REQUIRED, request_data: "AAAA" }, 1000)).toEqual({
    ...REQUIRED,
    request_data: "AAAA",
  });
});

test("bytes are counted, not characters", () => {
  const record = { ...REQUIRED, claims: { sub: "ü".repeat(400) } };
  expect(limited(record, JSON.stringify(record).length)).toEqual({
    ...REQUIRED,
    claims: {},
    truncated: true,
  });
  expect(limited(record, JSON.stringify(record).length + 400)).toEqual(record);
});

test("the request goes first, and the claims stay", () => {
  const claims = { sub: "p" };
  expect(limited({ ...REQUIRED, claims, request_data: "A".repeat(2000) }, 1000)).toEqual({
    ...REQUIRED,
    claims,
    truncated: true,
    original_request_bytes: 2000,
  });
});

test("then the claims go", () => {
  const record = { ...REQUIRED, claims: { sub: "p".repeat(2000) }, request_data: "A".repeat(2000) };
  expect(limited(record, 1000)).toEqual({
    ...REQUIRED,
    claims: {},
    truncated: true,
    original_request_bytes: 2000,
  });
});

test("at last all but the required fields go, and never the error's message", () => {
  const error_message = "m".repeat(2000);
  const record = {
    ...REQUIRED,
    error_message,
    claims: { sub: "p" },
    request_rows: 1,
    dropped_records: 3,
  };
  expect(limited(record, 1000)).toEqual({
    ...REQUIRED,
    error_message,
    dropped_records: 3,
    message: "record_too_large",
    truncated: "record_too_large",
  });
});

test("claims that JSON cannot say are left out", () => {
  const claims: Record<string, unknown> = { sub: "p" };
  claims.self = claims;
  expect(limited({ ...REQUIRED, claims }, 1000)).toEqual({
    ...REQUIRED,
    claims: {},
    truncated: true,
  });
});
