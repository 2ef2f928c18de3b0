import { describe, expect, test } from "vitest";
import type { BodyCodec, BodyCoding } from "./body-codec.ts";
import { bodyEncoding, negotiateEncoding } from "./negotiate-encoding.ts";

const codec = (name: BodyCoding): BodyCodec => ({
  name,
  compress: () => new Uint8Array(0),
  decompress: () => new Uint8Array(0),
});
const zstd = codec("zstd");
const gzip = codec("gzip");
const BOTH = [zstd, gzip];

function chosen(
  accept: string | undefined,
  custom: string | undefined,
  available: readonly BodyCodec[] = BOTH,
): string {
  const headers: Record<string, string | undefined> = {
    "accept-encoding": accept,
    "x-vgi-accept-encoding": custom,
  };
  const negotiated = negotiateEncoding({ header: (name) => headers[name] }, available);
  return negotiated === undefined ? "none" : `${negotiated.header}: ${negotiated.codec.name}`;
}

describe("the coding of a response", () => {
  test.each([
    ["nothing is asked for", undefined, undefined, "none"],
    ["nothing that is known", "br, deflate, *", undefined, "none"],
    ["an empty list", "", "", "none"],
    ["one that is known", "br, gzip", undefined, "Content-Encoding: gzip"],
    ["the first that is known", "gzip, zstd", undefined, "Content-Encoding: gzip"],
    ["the protocol's header alone", undefined, "zstd", "X-VGI-Content-Encoding: zstd"],
    ["the protocol's header first", "gzip, zstd", "zstd, gzip", "Content-Encoding: zstd"],
    ["only the protocol's header has it", "gzip", "zstd", "X-VGI-Content-Encoding: zstd"],
    ["the other header when it has none", "gzip", "br", "Content-Encoding: gzip"],
    ["identity, in the protocol's header", "gzip", "identity, zstd", "none"],
    ["identity, in the other header", "identity, gzip", undefined, "none"],
    ["identity after one that is known", "gzip, identity", undefined, "Content-Encoding: gzip"],
    ["capitals and spaces", " GZip ; q=0.5 ,br", undefined, "Content-Encoding: gzip"],
    [
      "weights, which change no order",
      "gzip;q=0.1, zstd;q=0.9",
      undefined,
      "Content-Encoding: gzip",
    ],
    ["a weight of zero", "gzip;q=0, zstd", undefined, "Content-Encoding: zstd"],
    ["a weight of zero in full", "gzip; Q=0.000, zstd;q=1.0", undefined, "Content-Encoding: zstd"],
    ["a small weight", "gzip;q=0.001", undefined, "Content-Encoding: gzip"],
    ["identity excluded", "identity;q=0, gzip", undefined, "Content-Encoding: gzip"],
    [
      "excluded by one header, asked for by the other",
      "zstd;q=0",
      "zstd",
      "X-VGI-Content-Encoding: zstd",
    ],
    ["empty entries", ",, ,gzip,", undefined, "Content-Encoding: gzip"],
    ["something longer", "gzipped, x-gzip", undefined, "none"],
  ])("%s", (_, accept, custom, expected) => {
    expect(chosen(accept, custom)).toBe(expected);
  });

  test("what the server does not have is passed over", () => {
    expect(chosen("zstd, gzip", undefined, [gzip])).toBe("Content-Encoding: gzip");
    expect(chosen("gzip", "zstd", [gzip])).toBe("Content-Encoding: gzip");
    expect(chosen("zstd, gzip", "zstd", [])).toBe("none");
  });
});

describe("the coding of a body", () => {
  test.each([
    [undefined, "identity"],
    ["", "identity"],
    [" Identity ", "identity"],
    ["gzip", gzip],
    [" ZSTD", zstd],
    ["br", "unsupported"],
    ["gzip, zstd", "unsupported"],
    ["gzip;q=1", "unsupported"],
    ["constructor", "unsupported"],
  ])("%s", (header, expected) => {
    expect(bodyEncoding(header, BOTH)).toBe(expected);
  });

  test("a codec that is not available is unsupported", () => {
    expect(bodyEncoding("zstd", [gzip])).toBe("unsupported");
    expect(bodyEncoding("gzip", [])).toBe("unsupported");
    expect(bodyEncoding("identity", [])).toBe("identity");
  });
});
