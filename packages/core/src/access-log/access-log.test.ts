import { dictionary, int, list, optional, utf8 } from "@sheaf/dataclass";
import { expect, test } from "vitest";
import { producer, unary } from "../contract/method.ts";
import { service } from "../contract/service.ts";
import { RpcError } from "../errors/rpc-error.ts";
import { ANONYMOUS, type AuthContext } from "../server/auth-context.ts";
import { type Binding, bind, hosted } from "../server/binding.ts";
import type { CallContext } from "../server/call-context.ts";
import type { CallEnd, CallStart } from "../server/dispatch-hook.ts";
import { ProducerState } from "../stream/producer-state.ts";
import { stream } from "../stream/stream.ts";
import { type AccessLogOptions, accessLog, CallLog } from "./access-log.ts";

class Nothing extends ProducerState.define("Nothing", {}) {
  produce(): void {}
}

const Service = service("Sample", {
  greet: unary({ name: utf8(), tags: list(dictionary(utf8())), age: optional(int()) }, utf8()),
  rows: producer({ count: int() }, { output: { value: int() } }),
});

const binding = bind(
  hosted(Service, { greet: ({ name }) => name, rows: () => stream(new Nothing()) }),
);

const REQUEST = new TextEncoder().encode("the request");
const HASH = "ab".repeat(32);

function started(
  name: "greet" | "rows",
  parts: Partial<CallStart> & {
    auth?: AuthContext;
    request?: Record<string, string>;
    transport?: Record<string, string>;
  } = {},
): CallStart {
  const method = binding.methods.get(name)!;
  const { auth = ANONYMOUS, request: metadata, transport, ...rest } = parts;
  const context: CallContext = {
    kind: "pipe",
    protocol: "Sample",
    method: name,
    serverId: "s1",
    implementation: {},
    requestId: "0123456789abcdef",
    auth,
    transportMetadata: transport ?? {},
    signal: new AbortController().signal,
    session: undefined,
    sessionId: undefined,
    cookies: new Map(),
    openSession: () => undefined,
    closeSession: () => undefined,
    setCookie: () => undefined,
    deleteCookie: () => undefined,
    clientLog: () => undefined,
    emitClientLog: () => undefined,
  };
  return {
    method,
    context,
    streamId: name === "rows" ? "c".repeat(32) : undefined,
    resumed: false,
    requestSchema: method.params.schema,
    requestRows: 1,
    metadata: new Map(Object.entries(metadata ?? {})),
    requestBytes: () => REQUEST,
    ...rest,
  };
}

function ended(parts: Partial<CallEnd> = {}): CallEnd {
  const statistics = {
    inputBatches: 1,
    outputBatches: 2,
    inputRows: 3,
    outputRows: 4,
    inputBytes: 5,
    outputBytes: 6,
  };
  return {
    durationMs: 1.23456,
    error: undefined,
    cancelled: false,
    statistics,
    carrier: undefined,
    ...parts,
  };
}

/** The records of some calls that ended one after the other. */
async function records(
  options: Partial<AccessLogOptions>,
  calls: readonly (readonly [CallStart, CallEnd])[],
) {
  const lines: string[] = [];
  const log = new CallLog({ write: (line) => void lines.push(line), ...options }, async () => HASH);
  for (const [start, end] of calls) log.onCall(start)(end);
  await log.flush();
  return lines.map((line): Record<string, unknown> => JSON.parse(line));
}

async function record(
  options: Partial<AccessLogOptions>,
  start: CallStart,
  end: CallEnd = ended(),
) {
  const [first, ...more] = await records(options, [[start, end]]);
  expect(more).toEqual([]);
  return first!;
}

test("a call becomes the fields that the schema requires", async () => {
  expect(await record({ serverVersion: "1.2.3" }, started("greet"))).toEqual({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    level: "INFO",
    logger: "vgi_rpc.access",
    message: "Sample.greet ok",
    server_id: "s1",
    protocol: "Sample",
    protocol_hash: HASH,
    method: "greet",
    method_type: "unary",
    principal: "",
    auth_domain: "",
    authenticated: false,
    remote_addr: "",
    duration_ms: 1.23,
    status: "ok",
    error_type: "",
    server_version: "1.2.3",
    request_id: "0123456789abcdef",
    request_fields: [
      { name: "name", type: "string" },
      { name: "tags", type: "list<item: dictionary<values=string, indices=int16, ordered=0>>" },
      { name: "age", type: "int64" },
    ],
    request_rows: 1,
    input_batches: 1,
    output_batches: 2,
    input_rows: 3,
    output_rows: 4,
    input_bytes: 5,
    output_bytes: 6,
  });
});

test("streams carry their id, and say when they were cancelled", async () => {
  const found = await record({}, started("rows"), ended({ cancelled: true }));
  expect(found).toMatchObject({
    method_type: "stream",
    stream_id: "c".repeat(32),
    cancelled: true,
    status: "ok",
  });
});

test("an error has a type, a message and, in the newer style, a code", async () => {
  const error = new RpcError("ValueError", "x".repeat(600), { errorCode: "OUT_OF_RANGE" });
  const end = ended({ error });
  const newer = await record({ style: "c" }, started("greet"), end);
  expect(newer).toMatchObject({
    status: "error",
    error_type: "ValueError",
    error_message: "x".repeat(500),
    error_code: "OUT_OF_RANGE",
  });
  const older = await record({ style: "a" }, started("greet"), end);
  expect(older).toMatchObject({ status: "error", error_type: "ValueError" });
  expect(older).not.toHaveProperty("error_code");
});

test("an error without a message is named by its type", async () => {
  const found = await record({}, started("greet"), ended({ error: new TypeError("") }));
  expect(found).toMatchObject({
    error_type: "TypeError",
    error_message: "TypeError",
    error_code: "UNKNOWN",
  });
});

test("the older style has the request at level debug, and else its length", async () => {
  const base64 = btoa("the request");
  const debug = await record({ style: "a", level: "debug" }, started("greet"));
  expect(debug.request_data).toBe(base64);
  expect(debug).not.toHaveProperty("truncated");
  const info = await record({ style: "a" }, started("greet"));
  expect(info).toMatchObject({
    truncated: "payload_omitted",
    original_request_bytes: base64.length,
  });
  expect(info).not.toHaveProperty("request_data");
});

test("the newer style has no payload at any level", async () => {
  const found = await record({ style: "c", level: "debug" }, started("greet"));
  for (const key of ["request_data", "truncated", "original_request_bytes"])
    expect(found).not.toHaveProperty(key);
});

test("claims are redacted, and left out when the redactor fails", async () => {
  const auth = {
    ...ANONYMOUS,
    authenticated: true,
    principal: "p",
    domain: "jwt",
    claims: { sub: "p", email: "e", level: 3n },
  };
  const found = await record({}, started("greet", { auth }));
  expect(found).toMatchObject({ principal: "p", auth_domain: "jwt", authenticated: true });
  expect(found.claims).toEqual({ sub: "p", email: "[redacted]", level: "3" });
  const redact = () => {
    throw new Error("no");
  };
  expect(await record({ redact }, started("greet", { auth }))).not.toHaveProperty("claims");
});

test("the trace comes from the traceparent", async () => {
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const found = await record(
    {},
    started("greet", { request: { traceparent }, transport: { remote_addr: "10.0.0.1" } }),
  );
  expect(found).toMatchObject({
    trace_id: "a".repeat(32),
    span_id: "b".repeat(16),
    remote_addr: "10.0.0.1",
  });
});

test("sampling keeps errors, and says at which rate it kept the rest", async () => {
  const calls = Array.from({ length: 400 }, (_, i) =>
    started("rows", { streamId: i.toString(16).padStart(32, "0") }),
  );
  const kept = await records(
    { sampleRate: 0.25 },
    calls.map((start) => [start, ended()]),
  );
  expect(kept.length).toBeGreaterThan(60);
  expect(kept.length).toBeLessThan(140);
  expect(kept.every(({ sample_rate }) => sample_rate === 0.25)).toBe(true);
  const error = new Error("no");
  const errors = await records(
    { sampleRate: 0 },
    calls.map((start) => [start, ended({ error })]),
  );
  expect(errors).toHaveLength(400);
  expect(errors[0]).not.toHaveProperty("sample_rate");
});

test("lost lines are counted by the next one that is taken", async () => {
  const lines: string[] = [];
  const answers = [true, false, "throw", true, true] as const;
  let next = 0;
  const write = (line: string): boolean => {
    const answer = answers[next++];
    if (answer === "throw") throw new Error("disk full");
    if (answer) lines.push(line);
    return answer === true;
  };
  await records(
    { write },
    answers.map(() => [started("greet"), ended()]),
  );
  expect(lines.map((line) => JSON.parse(line).dropped_records)).toEqual([undefined, 2, undefined]);
});

test("records wait for their hash without changing places", async () => {
  const lines: string[] = [];
  const resolve: ((hash: string) => void)[] = [];
  const hashOf = (_binding: Binding): Promise<string> => new Promise((done) => resolve.push(done));
  const log = new CallLog({ write: (line) => void lines.push(line) }, hashOf);
  log.onCall(started("greet"))(ended());
  log.onCall(started("rows"))(ended());
  await Promise.resolve();
  expect(lines).toEqual([]);
  resolve[0]!(HASH);
  await log.flush();
  expect(lines.map((line) => JSON.parse(line).method)).toEqual(["greet", "rows"]);
  expect(resolve).toHaveLength(1);
});

test.each(["a", "c"] as const)("style %s names the protocol by its own hash", async (style) => {
  const lines: string[] = [];
  const log = accessLog({ style, write: (line) => void lines.push(line) });
  log.onCall(started("greet"))?.(ended());
  await log.flush();
  expect(JSON.parse(lines[0]!).protocol_hash).toMatch(/^[0-9a-f]{64}$/);
});

test("settings that make no sense are refused", () => {
  expect(() => accessLog({ write: () => {}, sampleRate: 100 })).toThrow(RangeError);
  expect(() => accessLog({ write: () => {}, maxRecordBytes: 0 })).toThrow(RangeError);
});
