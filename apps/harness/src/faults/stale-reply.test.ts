import { encodeMetadata, StreamEncoder, writeRecordBatch } from "@sheaf/arrow";
import { channelPair, channelTransport, createClient } from "@sheaf/core";
import { Fixture } from "@sheaf/testing";
import { Field, Float64, Schema } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { recordBatchOf } from "./request-bytes.ts";

const NO_FIELDS = new Schema([]);

function errorStream(type: string, message: string): Uint8Array[] {
  const metadata = encodeMetadata([
    ["vgi_rpc.log_level", "EXCEPTION"],
    ["vgi_rpc.log_message", `${type}: ${message}`],
    ["vgi_rpc.log_extra", JSON.stringify({ exception_type: type, exception_message: message })],
  ]);
  return new StreamEncoder(NO_FIELDS).encode(0, () => undefined, { metadata, end: true });
}

function resultStream(): Uint8Array[] {
  const schema = new Schema([new Field("result", new Float64(), false)]);
  const batch = recordBatchOf([{ name: "result", type: "float64", nullable: false }]);
  const encoder = new StreamEncoder(schema);
  return encoder.encode(1, (sink) => writeRecordBatch(batch, sink), { end: true });
}

// Servers without memory of a refusal take the refused stream's input for a request, and complain.
describe.each(["ProtocolError", "RpcError"])("the stale reply of a server, a %s", (type) => {
  it("is passed over", async () => {
    const [near, far] = channelPair();
    const client = createClient(Fixture, channelTransport(near));
    await far.send([
      ...errorStream("MethodNotImplementedError", "Unknown method: 'count'"),
      ...errorStream(type, "Missing 'vgi_rpc.method' in request batch custom_metadata"),
      ...resultStream(),
    ]);
    const session = await client.count({ to: 3 });
    await expect(session.tick()).rejects.toThrow("Unknown method");
    expect(await client.add({ a: 1, b: 2 })).toBe(1);
  });
});
