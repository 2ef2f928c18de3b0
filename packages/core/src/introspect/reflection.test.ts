import { describeSchema, isSheafError } from "@sheaf/arrow";
import { binary, bool, dataclass, int, list, utf8 } from "@sheaf/dataclass";
import { expect, test } from "vitest";
import { unary } from "../contract/method.ts";
import { service } from "../contract/service.ts";
import { isRpcError } from "../errors/rpc-error.ts";
import { type Binding, bind } from "../server/binding.ts";
import { reflectionHost } from "./reflection.ts";
import { ProtocolList, ReflectedMethod, ReflectedService } from "./reflection-service.ts";
import { fromReflection } from "./service-description.ts";
import { bindingOf, littleService, vagueService } from "./testing/little-service.ts";
import { LITTLE_REFLECTED, PROTOCOL_LIST } from "./testing/reflection-facts.ts";

const bindings: Binding[] = [bindingOf(littleService()), bindingOf(vagueService())];
const server = { serverId: "server-1", serverVersion: "9.8.7" };
const reflection: Binding = bind(reflectionHost(() => bindings, server));
bindings.push(reflection);

async function ask(method: string, params: object = {}): Promise<Uint8Array> {
  // Neither method looks at its context.
  const reply = await reflection.methods.get(method)!.handler(params, undefined as never);
  return (reply as InstanceType<typeof ProtocolList>).serializeToBytes();
}

function describe(protocol: string): Promise<Uint8Array> {
  return ask("describe", { protocol });
}

test("lists what the server hosts, itself included, as the reference does", async () => {
  const own = ProtocolList.deserializeFromBytes(await ask("list_protocols"));
  expect(own).toEqual(ProtocolList.deserializeFromBytes(PROTOCOL_LIST));
  expect(own.protocols.map(({ protocol }) => protocol)).toEqual([
    "Little",
    "Vague",
    "vgi_rpc.Reflection.v1",
  ]);
});

test("describes a service as the reference does", async () => {
  const { methods, ...own } = ReflectedService.deserializeFromBytes(await describe("Little"));
  const reference = ReflectedService.deserializeFromBytes(LITTLE_REFLECTED);
  const { methods: expected, ...theirs } = reference;
  expect(own).toEqual(theirs);
  expect(methods.map(withoutSchemas)).toEqual(expected.map(withoutSchemas));
  const read = fromReflection({ ...own, methods });
  expect(read.methods.map(schemas)).toEqual(fromReflection(reference).methods.map(schemas));
});

test("the replies have the reference's columns", () => {
  const summary =
    "protocol: string not null, protocol_version: string not null, protocol_hash: string not null, " +
    "deprecated: bool not null, deprecation_message: string not null, features: list<item: string> not null";
  expect(describeSchema(ProtocolList.schema)).toBe(
    "server_id: string not null, server_version: string not null, request_version: string not null, " +
      `protocols: list<item: struct<${summary}>> not null`,
  );
  expect(describeSchema(ReflectedService.schema)).toBe(
    `${summary}, methods: list<item: struct<${describeSchema(ReflectedMethod.schema)}>> not null`,
  );
  expect(describeSchema(ReflectedMethod.schema)).toBe(
    "name: string not null, method_type: string not null, has_return: bool not null, " +
      "has_header: bool not null, stream_kind: string not null, params_schema_ipc: binary not null, " +
      "result_schema_ipc: binary not null, header_schema_ipc: binary not null, " +
      "idempotency: string not null, deprecated: bool not null, deprecation_message: string not null",
  );
});

test("a described service comes back as it was declared", async () => {
  const { methods, ...described } = fromReflection(
    ReflectedService.deserializeFromBytes(await describe("Vague")),
  );
  expect(described).toMatchObject({ protocol: "Vague", version: undefined, generation: "B" });
  expect(methods.map(({ name, kind, hasHeader }) => [name, kind, hasHeader])).toEqual([
    ["head", "stream", true],
    ["open", "stream", false],
  ]);
});

test("says what is deprecated, and what may be called twice", async () => {
  const declared = service("Aged", {
    gone: unary({}, undefined, { deprecated: "use here", idempotency: "idempotent" }),
    here: unary({}, undefined, { idempotency: "no_side_effects" }),
  });
  const host = bind(reflectionHost(() => [bindingOf(declared)], server));
  const reply = await host.methods
    .get("describe")!
    .handler({ protocol: "Aged" }, undefined as never);
  const { methods } = fromReflection(reply as InstanceType<typeof ReflectedService>);
  expect(methods).toMatchObject([
    { name: "gone", deprecated: "use here", idempotency: "idempotent" },
    { name: "here", deprecated: undefined, idempotency: "no_side_effects" },
  ]);
});

test("clients of any version may ask", () => {
  expect(reflection.versionExempt).toBe(true);
});

test("refuses what is not hosted, and does not repeat what is no name", async () => {
  for (const [name, message] of [
    ["Other", "This server does not host protocol 'Other'"],
    ["<b>", "'vgi_rpc.protocol' is not a protocol name"],
  ] as const) {
    const failure = await Promise.resolve()
      .then(() => describe(name))
      .catch((error: unknown) => error);
    expect(isRpcError(failure, "ProtocolNotSupportedError")).toBe(true);
    expect(failure).toMatchObject({ message, errorKind: "protocol_not_supported" });
  }
});

const NewerMethod = dataclass("NewerMethod", {
  cost: int(),
  stream_kind: utf8(),
  method_type: utf8(),
  name: utf8(),
  has_return: bool(),
  has_header: bool(),
  params_schema_ipc: binary(),
  result_schema_ipc: binary(),
  header_schema_ipc: binary(),
  idempotency: utf8(),
});
const NewerService = dataclass("NewerService", {
  owner: utf8(),
  protocol: utf8(),
  protocol_version: utf8(),
  protocol_hash: utf8(),
  deprecated: bool(),
  deprecation_message: utf8(),
  features: list(utf8()),
  methods: list(NewerMethod),
});

test("reads a newer server's reply: unknown columns skipped, absent ones defaulted", () => {
  const [known] = ReflectedService.deserializeFromBytes(LITTLE_REFLECTED).methods;
  const method = new NewerMethod({
    cost: 3,
    stream_kind: "duplex",
    method_type: "stream",
    name: "talk",
    has_return: false,
    has_header: false,
    params_schema_ipc: known!.paramsSchema,
    result_schema_ipc: new Uint8Array(),
    header_schema_ipc: new Uint8Array(),
    idempotency: "mostly",
  });
  const newer = new NewerService({
    owner: "someone",
    protocol: "New",
    protocol_version: "2.0.0",
    protocol_hash: "00",
    deprecated: false,
    deprecation_message: "",
    features: ["talk"],
    methods: [method],
  });
  const read = ReflectedService.deserializeFromBytes(newer.serializeToBytes());
  expect(read.methods[0]).toMatchObject({ deprecated: false, deprecationMessage: "" });
  expect(fromReflection(read)).toMatchObject({
    protocol: "New",
    version: "2.0.0",
    methods: [{ name: "talk", kind: "stream", idempotency: "unknown", deprecated: undefined }],
  });
});

test("insists on columns that have no default", () => {
  const Partial = dataclass("Partial", { protocol: utf8() });
  const bytes = new Partial({ protocol: "P" }).serializeToBytes();
  try {
    ReflectedService.deserializeFromBytes(bytes);
    expect.unreachable();
  } catch (error) {
    expect(isSheafError(error, "schema", "missing-field")).toBe(true);
  }
});

function withoutSchemas(method: InstanceType<typeof ReflectedMethod>): object {
  const { paramsSchema, resultSchema, headerSchema, ...rest } = method;
  return {
    ...rest,
    sizes: [paramsSchema, resultSchema, headerSchema].map((bytes) => bytes.length > 0),
  };
}

function schemas(method: ReturnType<typeof fromReflection>["methods"][number]): string[] {
  const all = [method.paramsSchema, method.resultSchema, method.headerSchema];
  return all.map((schema) => (schema === undefined ? "none" : describeSchema(schema)));
}
