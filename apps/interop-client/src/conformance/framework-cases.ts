/** Methods that every server has, whatever it serves. */
import { encodeMetadata, StreamEncoder } from "@sheaf/arrow";
import { isRpcError, type Transport } from "@sheaf/core";
import { Schema } from "apache-arrow";
import { ask, type Case } from "../case/case.ts";
import type { Described } from "../case/described.ts";
import { equal, matches } from "../case/expect.ts";

const NO_COLUMNS = new Schema([]);

/** Calls a method that belongs to no service, and answers the metadata of the reply. */
function callFramework(
  transport: Transport,
  method: string,
  extra: readonly (readonly [string, string])[] = [],
): Promise<ReadonlyMap<string, string>> {
  const metadata = encodeMetadata([
    ["vgi_rpc.method", method],
    ["vgi_rpc.request_version", "1"],
    ...extra,
  ]);
  return transport.unary({
    protocol: undefined,
    method,
    idempotent: true,
    encode: () => new StreamEncoder(NO_COLUMNS).encode(0, () => {}, { metadata, end: true }),
    decode: (batch) => batch.metadata.toMap(),
    onLog: undefined,
    signal: undefined,
    timeoutMs: undefined,
  });
}

function isUnknown(error: unknown): boolean {
  if (isRpcError(error)) return error.errorKind === "method_not_implemented" || isUnnamed(error);
  return error instanceof Error && error.message.includes("HTTP status 404");
}

/** Older servers do not say of which kind their errors are. */
function isUnnamed({ rawMessage }: { readonly rawMessage: string }): boolean {
  return rawMessage.startsWith("Unknown method");
}

/** The same for every service and release. */
export const frameworkCases: readonly Case<Described>[] = [
  ask("framework.transport_options", async ({ transport }) => {
    // We offer no shared memory, so whatever the server offers, calls go on without.
    const asked = callFramework(transport, "__transport_options__", [
      ["vgi_rpc.transport.shm", "false"],
    ]);
    const reply = await asked.catch((error: unknown) => {
      // There is nothing to agree on over HTTP: a server need not have it there.
      if (transport.capabilities.stateless && isUnknown(error)) return undefined;
      throw error;
    });
    if (reply === undefined) return;
    matches(reply.get("vgi_rpc.transport.shm") ?? "", /^(true|false)$/, "the reply");
  }),
  ask("framework.describe_of_generation_a", async ({ transport, describe }) => {
    const { generation } = await describe();
    const reply = await callFramework(transport, "__describe__").catch((error: unknown) => {
      // Newer servers need not answer it any more.
      if (generation === "B" && isUnknown(error)) return undefined;
      throw error;
    });
    if (reply === undefined) return;
    equal(reply.get("vgi_rpc.describe_version"), "4", "the version of the reply");
  }),
];
