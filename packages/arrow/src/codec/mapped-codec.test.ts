import fc from "fast-check";
import { expect, test } from "vitest";
import { schemaError } from "../error/sheaf-error.ts";
import { BodySink } from "./body-sink.ts";
import { int64Codec, int64NumberCodec } from "./int64-codecs.ts";
import { mappedCodec } from "./mapped-codec.ts";
import { columnOf } from "./testing/columns.ts";
import { failure } from "./testing/failure.ts";
import { readAll, roundTrip, writeBody } from "./testing/sink-source.ts";
import { utf8Codec } from "./text-codecs.ts";

const url = mappedCodec<URL, string>(utf8Codec(), {
  encode: (value) => value.href,
  decode: (raw) => new URL(raw),
});

test("values are converted both ways, nulls are left alone", () => {
  fc.assert(
    fc.property(columnOf(fc.webUrl().map((text) => new URL(text))), (values) => {
      expect(roundTrip(url, values)).toEqual(values);
    }),
  );
  expect(url.type).toBe(utf8Codec(url.type as never).type);
});

const picky = mappedCodec<number, bigint>(int64Codec(), {
  encode(value) {
    if (value < 0) throw schemaError("out-of-range", "negative", { path: ["size"] });
    return BigInt(value) * 2n ** 62n;
  },
  decode(raw) {
    if (raw !== 0n) throw schemaError("unknown-member", "not zero");
    return 0;
  },
});

test("errors of a conversion get the path of the value", () => {
  expect(failure(() => roundTrip(picky, [0, null, -1]))).toMatchObject({
    code: "schema/out-of-range",
    path: [2, "size"],
  });
  expect(failure(() => picky.writeOne?.(-1, new BodySink()))).toMatchObject({ path: [0, "size"] });
  const taken = writeBody(int64Codec(), [0n, 1n]);
  expect(failure(() => readAll(picky, taken))).toMatchObject({
    code: "schema/unknown-member",
    path: [1],
  });
});

test("errors of the inner codec keep theirs", () => {
  expect(failure(() => roundTrip(picky, [0, 2]))).toMatchObject({
    code: "schema/out-of-range",
    path: [1],
  });
  expect(failure(() => picky.writeOne?.(2, new BodySink()))).toMatchObject({ path: [0] });
  const doubled = mappedCodec<number, number>(int64NumberCodec(), {
    encode: (value) => value * 2,
    decode: (raw) => raw / 2,
  });
  const taken = writeBody(int64Codec(), [4n, 2n ** 60n]);
  expect(failure(() => readAll(doubled, taken))).toMatchObject({ path: [1] });
});

test("errors that are none of ours pass through", () => {
  expect(() => roundTrip(url, ["no url"])).not.toThrow();
  const taken = writeBody(utf8Codec(), ["no url"]);
  expect(() => readAll(url, taken)).toThrow(TypeError);
});

test("may be mapped again", () => {
  const host = mappedCodec<string, URL>(url, {
    encode: (name) => new URL(`http://${name}/`),
    decode: (raw) => raw.host,
  });
  expect(roundTrip(host, ["a.example"])).toEqual(["a.example"]);
});
