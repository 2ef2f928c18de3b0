import fc from "fast-check";
import { expect, test } from "vitest";
import { cutMessages, joined } from "./cut-messages.ts";

test("all bytes come, in order, in full messages but for the last one", () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 50 }), (given, maxBytes) => {
      const messages: Uint8Array[] = [];
      cutMessages(given, maxBytes, (parts, length) => {
        expect(parts.every((part) => part.byteLength > 0)).toBe(true);
        messages.push(joined(parts, length));
      });
      const all = Buffer.concat(given);
      expect(Buffer.concat(messages)).toEqual(all);
      expect(messages.length).toBe(Math.ceil(all.length / maxBytes));
      expect(messages.slice(0, -1).every(({ byteLength }) => byteLength === maxBytes)).toBe(true);
    }),
  );
});

test("a chunk that fits is passed on as it is", () => {
  const chunk = new Uint8Array(10);
  const seen: Uint8Array[] = [];
  cutMessages([chunk], 10, (parts) => seen.push(...parts));
  expect(seen[0]).toBe(chunk);
});

test("a large chunk is a message by itself", () => {
  const [head, body, tail] = [new Uint8Array(10), new Uint8Array(70_000), new Uint8Array(5)];
  const messages: (readonly Uint8Array[])[] = [];
  cutMessages([head, head, body, tail], 1 << 20, (parts) => messages.push(parts));
  expect(messages.map((parts) => parts.map(({ length }) => length))).toEqual([
    [10, 10],
    [70_000],
    [5],
  ]);
});
