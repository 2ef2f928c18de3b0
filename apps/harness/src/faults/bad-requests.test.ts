import {
  encodeBatches,
  encodeMetadata,
  joinChunks,
  StreamEncoder,
  writeRecordBatch,
} from "@sheaf/arrow";
import { fixtureServer } from "@sheaf/testing";
import { describe, expect, it } from "vitest";
import { rawPeer } from "./raw-peer.ts";
import { type RecordBatch, recordBatchOf, requestColumns } from "./request-bytes.ts";

const metadata = {
  "vgi_rpc.method": "add",
  "vgi_rpc.request_version": "1",
  "vgi_rpc.protocol": "Fixture",
  "vgi_rpc.protocol_version": "1.2.0",
};

const good = recordBatchOf(requestColumns);

function bytes(batch: RecordBatch, pairs: Record<string, string | Uint8Array>): Uint8Array {
  const encoder = new StreamEncoder(batch.schema);
  return joinChunks(
    encoder.encode(batch.numRows, (sink) => writeRecordBatch(batch, sink), {
      metadata: encodeMetadata(Object.entries(pairs)),
      end: true,
    }),
  );
}

function without(key: keyof typeof metadata): Record<string, string> {
  const { [key]: _left, ...rest } = metadata;
  return rest;
}

const float = requestColumns[0]!;
const cases: [string, Uint8Array, Record<string, string>][] = [
  ["no method", bytes(good, without("vgi_rpc.method")), { type: "ProtocolError" }],
  ["no framing version", bytes(good, without("vgi_rpc.request_version")), { type: "VersionError" }],
  [
    "another framing version",
    bytes(good, { ...metadata, "vgi_rpc.request_version": "2" }),
    { type: "VersionError" },
  ],
  [
    "a method that is not text",
    bytes(good, { ...metadata, "vgi_rpc.method": new Uint8Array([255, 254]) }),
    { type: "ProtocolError" },
  ],
  [
    "an unknown method",
    bytes(good, { ...metadata, "vgi_rpc.method": "nope" }),
    { type: "MethodNotImplementedError", kind: "method_not_implemented", code: "UNIMPLEMENTED" },
  ],
  [
    "an unknown protocol",
    bytes(good, { ...metadata, "vgi_rpc.protocol": "Other" }),
    { type: "ProtocolNotSupportedError", kind: "protocol_not_supported" },
  ],
  [
    "a protocol that is no name",
    bytes(good, { ...metadata, "vgi_rpc.protocol": "<evil>" }),
    { type: "ProtocolNotSupportedError", kind: "protocol_not_supported" },
  ],
  [
    "no contract version",
    bytes(good, without("vgi_rpc.protocol_version")),
    {
      type: "ProtocolVersionError",
      kind: "protocol_version_mismatch",
      code: "FAILED_PRECONDITION",
    },
  ],
  [
    "an older contract",
    bytes(good, { ...metadata, "vgi_rpc.protocol_version": "1.1.9" }),
    { type: "ProtocolVersionError" },
  ],
  ["a missing column", bytes(recordBatchOf([float]), metadata), { type: "TypeError" }],
  [
    "an extra column",
    bytes(recordBatchOf([...requestColumns, { ...float, name: "c" }]), metadata),
    { type: "TypeError" },
  ],
  [
    "a renamed column",
    bytes(recordBatchOf([float, { ...float, name: "z" }]), metadata),
    { type: "TypeError" },
  ],
  [
    "columns in another order",
    bytes(recordBatchOf([...requestColumns].reverse()), metadata),
    { type: "TypeError" },
  ],
  [
    "another nullability",
    bytes(recordBatchOf([float, { ...requestColumns[1]!, nullable: true }]), metadata),
    { type: "TypeError" },
  ],
  [
    "another type",
    bytes(recordBatchOf([float, { ...requestColumns[1]!, type: "int64" }]), metadata),
    { type: "TypeError" },
  ],
  ["no row", bytes(recordBatchOf(requestColumns, 0), metadata), { type: "ProtocolError" }],
  ["two rows", bytes(recordBatchOf(requestColumns, 2), metadata), { type: "ProtocolError" }],
  ["no batch at all", encodeBatches(good.schema, []), { type: "ProtocolError" }],
];

describe("a request with", () => {
  it.each(cases)(
    "%s is answered with a typed error; the connection goes on",
    async (_name, request, expected) => {
      const peer = rawPeer();
      await peer.send(request);
      const answer = (await peer.reply())?.metadata[0];
      expect(answer?.get("vgi_rpc.log_level")).toBe("EXCEPTION");
      expect(answer?.get("vgi_rpc.log_message")).toMatch(new RegExp(`^${expected.type}: `));
      expect(answer?.get("vgi_rpc.log_message")).not.toContain("<evil>");
      if (expected.kind !== undefined)
        expect(answer?.get("vgi_rpc.error_kind")).toBe(expected.kind);
      if (expected.code !== undefined)
        expect(answer?.get("vgi_rpc.error_code")).toBe(expected.code);
      await peer.send(bytes(good, metadata));
      expect((await peer.reply())?.rows).toBe(1);
      await peer.channel.close();
      await peer.served;
    },
  );

  it("another patch version is served", async () => {
    const peer = rawPeer();
    await peer.send(bytes(good, { ...metadata, "vgi_rpc.protocol_version": "1.2.77" }));
    expect((await peer.reply())?.rows).toBe(1);
    await peer.channel.close();
  });

  it.each([
    ["text", new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n")],
    ["a huge header", new Uint8Array([255, 255, 255, 255, 255, 255, 255, 127])],
    ["a negative header", new Uint8Array([255, 255, 255, 255, 0, 0, 0, 128])],
  ])("%s instead of Arrow is answered and ends the connection", async (_name, garbage) => {
    const peer = rawPeer();
    await peer.send(garbage);
    expect((await peer.reply())?.metadata[0]?.get("vgi_rpc.log_level")).toBe("EXCEPTION");
    expect(await peer.reply()).toBeUndefined();
    await peer.served;
  });
});

describe("garbage in the middle of a stream", () => {
  const input = recordBatchOf([{ name: "value", type: "float64", nullable: false }]);
  const opening = bytes(recordBatchOf([]), { ...metadata, "vgi_rpc.method": "sum" });
  const garbage = new TextEncoder().encode("GET / HTTP/1.1\r\n");

  it.each([
    ["before the first turn", []],
    ["after a turn", [encodeBatches(input.schema, [input]).subarray(0, -8)]],
  ])("is answered within the stream, and ends the connection: %s", async (_name, turns) => {
    const peer = rawPeer();
    await peer.send(opening, ...turns, garbage);
    const reply = await peer.reply();
    expect(reply?.rows).toBe(turns.length);
    expect(reply?.metadata.at(-1)?.get("vgi_rpc.log_message")).toMatch(
      /^ProtocolError: sum\(\): Malformed/,
    );
    expect(await peer.reply()).toBeUndefined();
    await peer.served;
  });

  it("is answered by itself when the stream has ended", async () => {
    const peer = rawPeer();
    const failing = bytes(recordBatchOf([]), { ...metadata, "vgi_rpc.method": "finishes" });
    await peer.send(failing, encodeBatches(input.schema, [input]).subarray(0, -8), garbage);
    const [first, second] = [await peer.reply(), await peer.reply()];
    expect(first?.metadata.at(-1)?.get("vgi_rpc.log_message")).toMatch(/^RuntimeError/);
    expect(second?.metadata.at(-1)?.get("vgi_rpc.log_message")).toMatch(
      /^ProtocolError: Malformed/,
    );
    expect(await peer.reply()).toBeUndefined();
    await peer.served;
  });

  it("is answered behind the reply of a handler that takes its time", async () => {
    const peer = rawPeer();
    const params = recordBatchOf([{ name: "value", type: "int64", nullable: false }]);
    const request = bytes(params, { ...metadata, "vgi_rpc.method": "later" });
    await peer.send(joinChunks([request, garbage]));
    expect((await peer.reply())?.rows).toBe(1);
    const last = await peer.reply();
    expect(last?.metadata[0]?.get("vgi_rpc.log_message")).toMatch(/^ProtocolError: Malformed/);
    expect(await peer.reply()).toBeUndefined();
    await peer.served;
  });

  it("does not cost a handler at work its reply, which comes first", async () => {
    const server = fixtureServer();
    const [peer, other] = [rawPeer(server), rawPeer(server)];
    const call = (method: string): Uint8Array =>
      bytes(recordBatchOf([]), { ...metadata, "vgi_rpc.method": method });
    await peer.send(call("hang"));
    await peer.send(garbage);
    // The garbage has been read when this one is answered.
    await other.send(call("hanging"));
    await other.reply();
    await other.send(call("release"));
    const levels = (await peer.reply())?.metadata.map((pairs) => pairs.get("vgi_rpc.log_level"));
    expect(levels).not.toContain("EXCEPTION");
    const last = await peer.reply();
    expect(last?.metadata[0]?.get("vgi_rpc.log_message")).toMatch(/^ProtocolError: Malformed/);
    await peer.served;
    await other.channel.close();
  });
});

describe("the input of a stream that was refused", () => {
  const refused = bytes(recordBatchOf([]), { ...metadata, "vgi_rpc.method": "nope" });
  const input = recordBatchOf([{ name: "value", type: "float64", nullable: false }]);

  it.each([
    ["has come already", [encodeBatches(input.schema, [input])]],
    ["has come without a turn", [encodeBatches(recordBatchOf([]).schema, [])]],
    ["does not come", []],
  ])("is no request: it %s", async (_name, strays) => {
    const peer = rawPeer();
    await peer.send(refused, ...strays, bytes(good, metadata));
    const [first, second] = [await peer.reply(), await peer.reply()];
    expect(first?.metadata[0]?.get("vgi_rpc.log_message")).toMatch(/^MethodNotImplementedError/);
    expect(second?.rows).toBe(1);
    await peer.channel.close();
    expect(await peer.reply()).toBeUndefined();
    await peer.served;
  });
});
