import fc from "fast-check";
import { expect, test } from "vitest";
import { REFUSED, refusalOf } from "./testing/refusal.ts";
import {
  type CallRecord,
  type CursorRecord,
  decodeCall,
  decodeCursor,
  encodeCall,
  encodeCursor,
} from "./token-layout.ts";

const bytes = fc.uint8Array({ maxLength: 50 });
const createdAtMs = fc.integer({ min: 0, max: 2 ** 52 });
const callId = fc.uint8Array({ minLength: 16, maxLength: 16 });
const optional = fc.option(bytes, { nil: undefined });

const cursor: fc.Arbitrary<CursorRecord> = fc.record({
  callId,
  createdAtMs,
  turn: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  state: bytes,
});

const call: fc.Arbitrary<CallRecord> = fc.record({
  callId,
  createdAtMs,
  streamId: fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), maxLength: 32 }),
  method: fc.string({ unit: "grapheme", maxLength: 20 }),
  outputSchema: optional,
  inputSchema: optional,
  extra: optional,
});

/** Every beginning of some bytes, and the bytes with one more behind them. */
function* spoiled(whole: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < whole.byteLength; length++) yield whole.subarray(0, length);
  yield Uint8Array.of(...whole, 0);
}

test("cursors come back, also from the middle of other bytes", () => {
  fc.assert(
    fc.property(cursor, (record) => {
      const encoded = encodeCursor(record);
      expect(decodeCursor(encoded)).toEqual(record);
      expect(decodeCursor(Uint8Array.of(1, 2, ...encoded, 3).subarray(2, -1))).toEqual(record);
    }),
  );
});

test("calls come back, also from the middle of other bytes", () => {
  fc.assert(
    fc.property(call, (record) => {
      const encoded = encodeCall(record);
      expect(decodeCall(encoded)).toEqual(record);
      expect(decodeCall(Uint8Array.of(1, 2, ...encoded, 3).subarray(2, -1))).toEqual(record);
    }),
  );
});

test("what is too short or too long is refused", () => {
  fc.assert(
    fc.property(cursor, call, (aCursor, aCall) => {
      for (const part of spoiled(encodeCursor(aCursor)))
        expect(refusalOf(() => decodeCursor(part))).toEqual(REFUSED);
      for (const part of spoiled(encodeCall(aCall)))
        expect(refusalOf(() => decodeCall(part))).toEqual(REFUSED);
    }),
    { numRuns: 20 },
  );
});

test("any bytes at all are decoded or refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (anything) => {
      for (const decode of [decodeCursor, decodeCall]) {
        const refusal = refusalOf(() => decode(anything));
        if (refusal !== "not refused") expect(refusal).toEqual(REFUSED);
      }
    }),
  );
});

test("a length past the end is refused", () => {
  const encoded = encodeCursor({
    callId: new Uint8Array(16),
    createdAtMs: 0,
    turn: 0,
    state: new Uint8Array(4),
  });
  encoded.fill(0xff, 28, 32);
  expect(refusalOf(() => decodeCursor(encoded))).toEqual(REFUSED);
});

test("flags that are not known are refused", () => {
  const encoded = encodeCall({
    callId: new Uint8Array(16),
    createdAtMs: 0,
    streamId: "",
    method: "",
  });
  encoded[24]! |= 8;
  expect(refusalOf(() => decodeCall(encoded))).toEqual(REFUSED);
});

test("a decoded call does not hold on to what it was decoded from", () => {
  const record = { callId: new Uint8Array(16), createdAtMs: 0, streamId: "", method: "" };
  const encoded = encodeCall({ ...record, extra: Uint8Array.of(1, 2, 3) });
  const decoded = decodeCall(Buffer.from(encoded));
  expect(decoded.extra!.buffer.byteLength).toBe(3);
  expect(decoded.callId.buffer.byteLength).toBe(16);
});
