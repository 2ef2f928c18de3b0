import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeUtf8,
  encodeShortAscii,
  encodeUtf8Into,
  isUtf8,
  nodeText,
  utf8ByteLength,
  webText,
} from "./text.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Text of any UTF-16 units, lone surrogates included; ASCII, short and long. */
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc
    .array(fc.integer({ min: 0xd700, max: 0xe0ff }), { maxLength: 60 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units)),
  fc.string({ minLength: 49, maxLength: 300 }),
);

describe("encoding", () => {
  test("writes what TextEncoder writes, where it is told to", () => {
    fc.assert(
      fc.property(anyText, fc.nat(9), (text, at) => {
        const expected = encoder.encode(text);
        expect(utf8ByteLength(text)).toBe(expected.length);
        const roomy = new Uint8Array(at + text.length * 3 + 5).fill(0xee);
        expect(encodeUtf8Into(text, roomy, at)).toBe(expected.length);
        expect(roomy.subarray(at, at + expected.length)).toEqual(expected);
        expect(roomy.subarray(0, at)).toEqual(new Uint8Array(at).fill(0xee));
        const behind = roomy.subarray(at + expected.length);
        expect(behind).toEqual(new Uint8Array(behind.length).fill(0xee));
        const exact = new Uint8Array(at + expected.length);
        expect(encodeUtf8Into(text, exact, at)).toBe(expected.length);
        expect(exact.subarray(at)).toEqual(expected);
      }),
    );
  });

  test("writes no more than there is room, and no half characters", () => {
    const bytes = new Uint8Array(8);
    expect(encodeUtf8Into("aéé", bytes, 1, 4)).toBe(3);
    expect([...bytes]).toEqual([0, 0x61, 0xc3, 0xa9, 0, 0, 0, 0]);
  });

  test("refuses what is not ASCII where only ASCII has room", () => {
    const bytes = new Uint8Array(4);
    expect(encodeShortAscii("ab~", bytes, 1)).toBe(true);
    expect([...bytes]).toEqual([0, 0x61, 0x62, 0x7e]);
    expect(encodeShortAscii("a\u0080", bytes, 0)).toBe(false);
  });
});

describe("decoding", () => {
  test("reads what TextDecoder reads, from any bytes", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      anyText.map((text) => encoder.encode(text)),
    );
    fc.assert(
      fc.property(bytes, fc.nat(7), fc.nat(7), (some, before, after) => {
        const memory = new Uint8Array(before + some.length + after).fill(0x41);
        memory.set(some, before);
        expect(decodeUtf8(memory, before, before + some.length)).toBe(decoder.decode(some));
      }),
    );
  });

  test("keeps a byte order mark", () => {
    const bytes = encoder.encode("\ufeffx");
    expect(decodeUtf8(bytes, 0, bytes.length)).toBe("\ufeffx");
  });

  test("reads every ASCII length that is done by a loop", () => {
    const text = "abcdefghijklmnopqrstuvwxyz0123456789";
    const bytes = encoder.encode(text);
    for (let length = 0; length <= text.length; length++) {
      expect(decodeUtf8(bytes, 0, length)).toBe(text.slice(0, length));
    }
  });
});

describe("validation", () => {
  test("agrees with a fatal TextDecoder", () => {
    const fatal = new TextDecoder("utf-8", { fatal: true });
    const isValid = (bytes: Uint8Array): boolean => {
      try {
        fatal.decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.string({ unit: "binary" }), (raw, text) => {
        const valid = encoder.encode(text);
        expect(isUtf8(raw, 0, raw.length)).toBe(isValid(raw));
        expect(isUtf8(valid, 0, valid.length)).toBe(true);
        const framed = new Uint8Array([0xff, ...valid, 0xff]);
        expect(isUtf8(framed, 1, framed.length - 1)).toBe(true);
        expect(isUtf8(framed, 0, framed.length - 1)).toBe(false);
      }),
    );
  });
});

describe("platforms", () => {
  test("the web's and Node's do the same", () => {
    const node = nodeText();
    const web = webText();
    if (node === undefined) throw new Error("these tests run on Node");
    fc.assert(
      fc.property(anyText, fc.uint8Array({ maxLength: 60 }), (text, raw) => {
        const byNode = new Uint8Array(text.length * 3 + 2);
        const byWeb = new Uint8Array(text.length * 3 + 2);
        const length = node.encodeInto(text, byNode, 1, text.length * 3);
        expect(web.encodeInto(text, byWeb, 1, text.length * 3)).toBe(length);
        expect(byWeb).toEqual(byNode);
        expect(web.byteLength(text)).toBe(node.byteLength(text));
        expect(web.decode(raw, 0, raw.length)).toBe(node.decode(raw, 0, raw.length));
        expect(web.isUtf8(raw)).toBe(node.isUtf8(raw));
      }),
    );
  });

  test("there is no Node platform where Buffer is missing or a mere imitation", () => {
    expect(nodeText({})).toBeUndefined();
    expect(nodeText({ Buffer: { byteLength: (text) => text.length } })).toBeUndefined();
  });
});
