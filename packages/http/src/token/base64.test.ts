import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64, encodeBase64, PORTABLE_BASE64 } from "./base64.ts";

const lengths = { minLength: 0, maxLength: 100 };

describe.each([
  ["with Buffer", undefined],
  ["without Buffer", PORTABLE_BASE64],
])("%s", (_, base64) => {
  test("bytes come back, and both sides agree on the text", () => {
    fc.assert(
      fc.property(fc.uint8Array(lengths), (bytes) => {
        const text = encodeBase64(bytes, base64);
        expect(text).toBe(Buffer.from(bytes).toString("base64"));
        expect([...decodeBase64(text, base64)!]).toEqual([...bytes]);
      }),
    );
  });

  test("many bytes come back", () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i * 7);
    const back = decodeBase64(encodeBase64(bytes, base64), base64)!;
    expect(Buffer.compare(back, bytes)).toBe(0);
  });

  test("a view is read where it is", () => {
    const view = Uint8Array.of(9, 9, 1, 2, 3, 9).subarray(2, 5);
    expect(encodeBase64(view, base64)).toBe("AQID");
  });

  test.each([
    ["a space", "AQI D"],
    ["a line break at the end", "AQID\n"],
    ["no padding", "AQ"],
    ["too much padding", "AQID="],
    ["padding in the middle", "AQ==AQID"],
    ["bits that are left over", "AR=="],
    ["the URL-safe alphabet", "__-_"],
    ["no base64 at all", "{}"],
    ["characters past a byte", "AQI\u0144"],
    ["a lone surrogate", "AQI\ud800"],
  ])("%s is refused", (_, text) => {
    expect(decodeBase64(text, base64)).toBeUndefined();
  });
});
