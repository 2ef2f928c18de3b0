import { describeSchema, encodeRows, encodeSchema, isSheafError } from "@sheaf/arrow";
import {
  binary,
  bool,
  dictionary,
  type Fields,
  int,
  largeBinary,
  largeUtf8,
  list,
  utf8,
} from "@sheaf/dataclass";
import { Field, Schema, Utf8 } from "apache-arrow";
import { expect, test } from "vitest";
import { RpcError } from "../errors/rpc-error.ts";
import { errorMetadata } from "../wire/error-reply.ts";
import { EMPTY_FORMAT, rowFormatOf } from "../wire/row-format.ts";
import { readDescribe } from "./read-describe.ts";
import type { MethodDescription } from "./service-description.ts";
import { LITTLE_DESCRIBE, VAGUE_DESCRIBE } from "./testing/describe-facts.ts";

test("reads what the reference says of a service", () => {
  const { methods, ...service } = readDescribe(LITTLE_DESCRIBE);
  expect(service).toEqual({
    protocol: "Little",
    version: "1.2.3",
    hash: "56d61191e681abfd34d158712ccf0ab09c7f623070de44fd606a6e41408a3dae",
    serverId: "server-1",
    generation: "A",
  });
  expect(methods.map(shown)).toEqual([
    "exchange echo(factor: double not null)",
    "unary gather(names: list<item: string> not null, counts: map<string, int64> not null, " +
      "mood: dictionary<values=string, indices=int16, ordered=0> not null, raw: binary not null, " +
      "flag: bool not null) -> result: list<item: int64> not null",
    "unary maybe(value: string, small: int32 not null) -> result: string",
    "unary ping()",
    "unary shift(point: binary not null, by: double not null) -> result: binary",
    "producer ticks(count: int64 not null) with rows: int64 not null, label: string, " +
      "points: list<item: struct<x: double not null, y: double not null>> not null",
  ]);
});

test("a stream of unknown kind is just a stream", () => {
  const { methods, version } = readDescribe(VAGUE_DESCRIBE);
  expect(methods.map(({ kind }) => kind)).toEqual(["stream", "stream"]);
  expect(version).toBeUndefined();
});

const TEXT = encodeSchema(new Schema([new Field("result", new Utf8(), false)]));
const NOTHING = encodeSchema(new Schema([]));

test("takes columns by name, in any order and type, and does without most of them", () => {
  const columns = {
    features: list(utf8()),
    params_schema_ipc: largeBinary(),
    doc: largeUtf8(),
    method_type: dictionary(utf8()),
    name: largeUtf8(),
    result_schema_ipc: binary(),
    rank: int(),
  };
  const shared = { features: ["x"], params_schema_ipc: NOTHING, method_type: "unary", rank: 7 };
  const { methods, ...service } = readDescribe(
    replyOf(columns, [
      { ...shared, name: "get", doc: "Gets.", result_schema_ipc: TEXT },
      { ...shared, name: "put", doc: "", result_schema_ipc: NOTHING },
      { ...shared, name: "watch", method_type: "stream", result_schema_ipc: NOTHING },
    ]),
  );
  expect(methods.map(shown)).toEqual([
    "unary get() -> result: string not null",
    "unary put()",
    "stream watch()",
  ]);
  expect(methods.map(({ doc }) => doc)).toEqual(["Gets.", undefined, undefined]);
  expect(service).toEqual({
    protocol: "",
    version: undefined,
    hash: "",
    serverId: undefined,
    generation: "A",
  });
});

test("passes over logs, and throws the error that the server answered with", () => {
  const log = { "vgi_rpc.log_level": "INFO", "vgi_rpc.log_message": "hello" };
  const error = errorMetadata(new RpcError("ValueError", "no"), "message");
  const refused = encodeRows(EMPTY_FORMAT.codec, [], new Map(error as [string, string][]));
  expect(() => readDescribe(refused)).toThrow(
    expect.objectContaining({ errorType: "ValueError", rawMessage: "no" }),
  );
  const silent = encodeRows(EMPTY_FORMAT.codec, [], new Map(Object.entries(log)));
  expect(() => readDescribe(silent)).toThrow(/holds no batch/);
});

const NEEDED = { name: utf8(), method_type: utf8(), params_schema_ipc: binary() };
const METHOD = { name: "get", method_type: "unary", params_schema_ipc: NOTHING };

test.each([
  [
    "an absent column",
    { name: utf8(), method_type: utf8() },
    METHOD,
    /'params_schema_ipc' is missing/,
  ],
  ["a null", NEEDED, { ...METHOD, name: null }, /'name' is missing/],
  ["another type", { ...NEEDED, name: int() }, { ...METHOD, name: 7 }, /'name' does not hold/],
  ["broken schemas", NEEDED, { ...METHOD, params_schema_ipc: TEXT.subarray(0, 20) }, /get\(\)/],
  [
    "a flag that is none",
    { ...NEEDED, has_return: utf8() },
    { ...METHOD, has_return: "yes" },
    /'has_return'/,
  ],
] as const)("refuses %s", (_what, columns, row, message) => {
  const failure = failureOf(() => readDescribe(replyOf(columns, [row])));
  expect(isSheafError(failure, "protocol", "malformed-message")).toBe(true);
  expect(String(failure)).toMatch(message);
});

test("refuses a method of a type that it does not know", () => {
  const columns = { ...NEEDED, is_exchange: bool() };
  const reply = replyOf(columns, [{ ...METHOD, method_type: "multicast", is_exchange: true }]);
  const failure = failureOf(() => readDescribe(reply));
  expect(isSheafError(failure, "protocol", "unsupported")).toBe(true);
  expect(String(failure)).toContain('get(): a method of unknown type "multicast"');
});

function replyOf(columns: Fields, rows: readonly Record<string, unknown>[]): Uint8Array {
  return encodeRows(rowFormatOf(columns).codec, rows);
}

function failureOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return expect.unreachable();
}

/** A method on one line. */
function shown(method: MethodDescription): string {
  const { name, kind, paramsSchema, resultSchema, headerSchema, hasReturn, hasHeader } = method;
  expect(hasReturn).toBe(resultSchema !== undefined);
  expect(hasHeader).toBe(headerSchema !== undefined);
  const result = resultSchema === undefined ? "" : ` -> ${describeSchema(resultSchema)}`;
  const header = headerSchema === undefined ? "" : ` with ${describeSchema(headerSchema)}`;
  return `${kind} ${name}(${describeSchema(paramsSchema)})${result}${header}`;
}
