import { decodeStream, encodeMetadata, joinChunks, StreamEncoder } from "@sheaf/arrow";
import { EMPTY_FORMAT } from "@sheaf/core/carrier";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CALL, CURSOR, MARK } from "../server/testing/raw-caller.ts";
import { StreamPosition } from "./stream-position.ts";

/** A batch with these metadata. */
function batchWith(pairs: Readonly<Record<string, string>>) {
  const encoder = new StreamEncoder(EMPTY_FORMAT.schema);
  const metadata = encodeMetadata(Object.entries(pairs));
  const chunks = encoder.encode(0, EMPTY_FORMAT.writeNoRows, { metadata, end: true });
  const [batch] = decodeStream(joinChunks(chunks)).batches;
  if (batch === undefined) throw new Error("no batch");
  return batch;
}

test("a position is nowhere at first", () => {
  const position = new StreamPosition();
  expect(position.pairs()).toEqual([]);
  expect(position.toToken()).toBeUndefined();
});

test("a cursor says where the next request goes, a mark where this reply goes on", () => {
  const position = new StreamPosition();
  expect(position.note(batchWith({ other: "x" }))).toBeUndefined();
  expect(position.note(batchWith({ [MARK]: "m1", [CALL]: "c" }))).toBe("mark");
  expect(position.pairs()).toEqual([
    [CURSOR, "m1"],
    [CALL, "c"],
  ]);
  expect(position.note(batchWith({ [MARK]: "m2" }))).toBe("mark");
  expect(position.note(batchWith({ [CURSOR]: "n" }))).toBe("next");
  expect(position.pairs()).toEqual([
    [CURSOR, "n"],
    [CALL, "c"],
  ]);
  expect(position.toToken()).toBe("n.c");
});

test("a batch with both is one to go on with", () => {
  const position = new StreamPosition();
  expect(position.note(batchWith({ [CURSOR]: "n", [MARK]: "m" }))).toBe("next");
  expect(position.cursor).toBe("n");
});

test("a call token alone is kept", () => {
  const position = new StreamPosition();
  expect(position.note(batchWith({ [CALL]: "c" }))).toBeUndefined();
  expect(position.pairs()).toEqual([[CALL, "c"]]);
  expect(position.toToken()).toBeUndefined();
});

const base64 = fc.base64String();

test("a token comes back as the position that it was", () => {
  fc.assert(
    fc.property(base64.filter(Boolean), fc.option(base64.filter(Boolean)), (cursor, call) => {
      const position = StreamPosition.fromToken(`${cursor}.${call ?? ""}`);
      expect(position.cursor).toBe(cursor);
      expect(StreamPosition.fromToken(position.toToken() ?? "").pairs()).toEqual(position.pairs());
    }),
  );
});

test("other texts are no tokens, whatever they are", () => {
  for (const text of ["", ".", "..", "a", "a.b.c", ".a", "a.b."]) {
    expect(() => StreamPosition.fromToken(text)).toThrow(
      expect.objectContaining({ kind: "protocol", code: "malformed-message" }),
    );
  }
});
