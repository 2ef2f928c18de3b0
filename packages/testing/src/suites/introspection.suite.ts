import {
  createClient,
  introspect,
  protocolHash,
  REFLECTION_PROTOCOL,
  Reflection,
  serviceOf,
  type Transport,
} from "@sheaf/core";
import { expect } from "vitest";
import type { Citing } from "../cells/suite.ts";
import { Beside, FIXTURE_VERSION, Fixture } from "../fixture/contract/fixture.ts";
import { fixtureServer } from "../fixture/server.ts";
import { expectUsable, rejection } from "./expectations.ts";
import { type RequestPairs, rawCall, requestBytes } from "./raw-request.ts";

const DESCRIBE = "__describe__";
const OPTIONS = "__transport_options__";

/** What servers say of themselves. */
export function introspectionSuite({ verifies, otherwise }: Citing): void {
  verifies("introspection.lists-the-protocols", async ({ as }) => {
    const { protocols, serverId, requestVersion } = await as(Reflection).listProtocols();
    expect(protocols.map(({ protocol }) => protocol)).toEqual([
      Fixture.name,
      Beside.name,
      REFLECTION_PROTOCOL,
    ]);
    expect(protocols[0]?.protocolVersion).toBe(FIXTURE_VERSION);
    expect(protocols.every(({ protocolHash: hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
    expect(serverId).toMatch(/^[0-9a-f]{12}$/);
    expect(requestVersion).toBe("1");
  });
  otherwise("introspection.lists-the-protocols", async ({ as, client }) => {
    expect(await rejection(as(Reflection).listProtocols())).toMatchObject({
      errorKind: "method_not_implemented",
    });
    await expectUsable(client);
  });

  verifies("introspection.describes-every-method", async ({ transport }) => {
    const { protocol, version, methods } = await introspect(transport);
    expect([protocol, version]).toEqual([Fixture.name, FIXTURE_VERSION]);
    const described = methods.map(({ name, kind, hasReturn, hasHeader }) => ({
      ...{ name, kind, hasReturn, hasHeader },
    }));
    const declared = Object.entries(Fixture.methods).map(([name, method]) => ({
      name,
      kind: method.kind,
      hasReturn: method.kind === "unary" && method.result !== undefined,
      hasHeader: method.kind !== "unary" && method.header !== undefined,
    }));
    expect(described).toEqual(declared.sort((a, b) => (a.name < b.name ? -1 : 1)));
  });

  verifies("introspection.describes-the-schemas", async ({ transport }) => {
    const { methods } = await introspect(transport);
    const of = (name: string) => methods.find((method) => method.name === name);
    const columns = (name: string) =>
      of(name)?.paramsSchema.fields.map((field) => `${field} ${field.nullable}`);
    expect(columns("add")).toEqual(["a: Float64 false", "b: Float64 false"]);
    expect(columns("echoOptionalInt")).toEqual(["value: Int64 true"]);
    expect(of("later")?.resultSchema?.fields.map(String)).toEqual(["result: Int64"]);
    expect(of("countWithHeader")?.headerSchema?.fields.map(String)).toEqual([
      "total: Int64",
      "title: Utf8",
    ]);
    expect(of("nothing")?.paramsSchema.fields).toEqual([]);
  });

  verifies("introspection.has-the-hash-of-the-declaration", async ({ transport }) => {
    for (const binding of fixtureServer().bindings) {
      const { hash } = await introspect(transport, binding.name);
      expect(hash, binding.name).toBe(await protocolHash(binding));
    }
  });

  verifies("introspection.describes-other-protocols", async ({ transport }) => {
    const beside = await introspect(transport, Beside.name);
    expect(beside.methods.map(({ name }) => name)).toEqual(["add", "alone"]);
    const own = await introspect(transport, REFLECTION_PROTOCOL);
    expect(own.methods.map(({ name }) => name)).toEqual(["describe", "list_protocols"]);
  });

  verifies("introspection.refuses-unknown-protocols", async ({ transport, client }) => {
    expect(await rejection(introspect(transport, "Unknown.v1"))).toMatchObject({
      errorKind: "protocol_not_supported",
    });
    await expectUsable(client);
  });

  verifies("introspection.has-the-older-form", async ({ transport, client }) => {
    const said = await builtIn(transport, DESCRIBE);
    expect(said.get("vgi_rpc.describe_version")).toBe("4");
    expect(said.get("vgi_rpc.protocol_name")).toBe(Fixture.name);
    expect(said.get("vgi_rpc.protocol_version")).toBe(FIXTURE_VERSION);
    await expectUsable(client);
  });
  otherwise("introspection.has-the-older-form", async ({ transport, client }) => {
    expect(await rejection(builtIn(transport, DESCRIBE))).toMatchObject({
      errorKind: "method_not_implemented",
      message: expect.stringContaining(REFLECTION_PROTOCOL),
    });
    await expectUsable(client);
  });

  verifies("introspection.makes-a-client", async ({ transport }) => {
    const dynamic = createClient(serviceOf(await introspect(transport)), transport);
    expect(await dynamic.add?.({ a: 1, b: 2 })).toBe(3);
    expect(await dynamic.echoList?.({ value: ["a", "b"] })).toEqual(["a", "b"]);
    const rows: unknown[] = [];
    const counting = dynamic.count?.({ to: 2 });
    if (counting === undefined || !(Symbol.asyncIterator in counting))
      throw new Error("no producer");
    for await (const batch of counting) rows.push(...batch.rows());
    expect(rows).toEqual([{ value: 0n }, { value: 1n }]);
  });

  verifies("options.are-answered", async ({ transport, client }) => {
    const said = await builtIn(transport, OPTIONS);
    expect(said.get("vgi_rpc.transport.shm")).toMatch(/^(true|false)$/);
    expect(said.get("vgi_rpc.server_id")).toMatch(/^[0-9a-f]{12}$/);
    await expectUsable(client);
  });

  verifies("options.take-what-is-unknown", async ({ transport, client }) => {
    await builtIn(transport, OPTIONS, { "vgi_rpc.transport.teleport": "true", "acme.x": "" });
    await expectUsable(client);
  });
}

/** Calls a method that belongs to no protocol; answers with the metadata of the reply. */
function builtIn(
  transport: Transport,
  method: string,
  more: RequestPairs = {},
): Promise<ReadonlyMap<string, string>> {
  const pairs = { "vgi_rpc.method": method, "vgi_rpc.request_version": "1", ...more };
  return rawCall(transport, requestBytes(pairs, [], 0), { method });
}
