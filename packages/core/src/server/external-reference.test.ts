import { encodeMetadata, StreamEncoder } from "@sheaf/arrow";
import { dataclass, float, utf8 } from "@sheaf/dataclass";
import { describe, expect, test } from "vitest";
import { unary } from "../contract/method.ts";
import { service } from "../contract/service.ts";
import { channelPair } from "../transport/channel-pair.ts";
import { channelTransport } from "../transport/channel-transport.ts";
import { EMPTY_FORMAT } from "../wire/row-format.ts";
import { createServer } from "./create-server.ts";
import type { CallEnd } from "./dispatch-hook.ts";
import { externalReference } from "./external-reference.ts";
import { serveChannel } from "./serve-channel.ts";

class Point extends dataclass("Point", { x: float() }) {}

const URL_OF_RESULT = "https://host/object?signature=1";
const DIGEST = "0f".repeat(32);

const Stored = service("Stored", {
  text: unary({}, utf8()),
  later: unary({}, utf8()),
  point: unary({}, Point),
});

/** What a call of a method puts on the wire, and what its observers are told. */
async function replyTo(method: keyof typeof Stored.methods) {
  const ends: CallEnd[] = [];
  const server = createServer(
    Stored,
    {
      text: (_params, ctx) => {
        ctx.clientLog("INFO", "stored before");
        return externalReference(URL_OF_RESULT, DIGEST);
      },
      later: async () => externalReference(URL_OF_RESULT),
      point: () => externalReference(URL_OF_RESULT),
    },
    { hooks: [{ onCall: () => (end) => void ends.push(end) }] },
  );
  const [near, far] = channelPair();
  void serveChannel(server, far);
  const logs: string[] = [];
  const metadata = encodeMetadata([
    ["vgi_rpc.method", method],
    ["vgi_rpc.request_version", "1"],
  ]);
  const request = new StreamEncoder(EMPTY_FORMAT.schema);
  const transport = channelTransport(near);
  const reply = await transport.unary({
    protocol: undefined,
    method,
    idempotent: true,
    encode: () => request.encode(0, EMPTY_FORMAT.writeNoRows, { metadata, end: true }),
    decode: (batch) => ({
      rows: batch.numRows,
      columns: batch.schema.fields.map(({ name, nullable }) => [name, nullable]),
      metadata: Object.fromEntries(batch.metadata.toMap()),
    }),
    onLog: ({ message }) => void logs.push(message),
    signal: undefined,
    timeoutMs: undefined,
  });
  await transport.close();
  return { ...reply, logs, error: ends[0]?.error, outputRows: ends[0]?.statistics.outputRows };
}

const pointer = {
  rows: 0,
  columns: [["result", false]],
  metadata: { "vgi_rpc.location": URL_OF_RESULT },
  logs: [],
  error: undefined,
  outputRows: 0,
};

describe("a handler that answers with an external reference", () => {
  test("has its caller told where the result is, behind its logs", async () => {
    expect(await replyTo("text")).toEqual({
      ...pointer,
      metadata: { ...pointer.metadata, "vgi_rpc.location.sha256": DIGEST },
      logs: ["stored before"],
    });
  });

  test("may take its time, and have a dataclass as its result", async () => {
    expect(await replyTo("later")).toEqual(pointer);
    expect(await replyTo("point")).toEqual(pointer);
  });
});

test.each([[""], ["https://host", "abc"], ["https://host", "0F".repeat(32)]])(
  "%j is no reference",
  (url, sha256?: string) => {
    expect(() => externalReference(url, sha256)).toThrow(RangeError);
  },
);
