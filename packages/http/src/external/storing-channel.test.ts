import { decodeStream, joinChunks, rowsOf } from "@sheaf/arrow";
import {
  type AnnotatedBatch,
  channelPair,
  channelTransport,
  connect,
  createServer,
  type OutputCollector,
  ProducerState,
  producer,
  serveChannel,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { enumOf, int, utf8 } from "@sheaf/dataclass";
import { expect, test } from "vitest";
import { readPointer } from "./external-pointer.ts";
import type { ExternalStorage } from "./external-storage.ts";
import { storingChannel } from "./storing-channel.ts";
import { textChunks } from "./testing/ipc-samples.ts";

/** Members of an enum are one dictionary, which is sent once. */
const LABELS = { EVEN: "even", ODD: "odd" } as const;

class Labels extends ProducerState.define("Labels", { left: int() }) {
  produce(out: OutputCollector): void {
    if (this.left === 0) return out.finish();
    out.clientLog("INFO", `${this.left} left`);
    const rows = Array.from({ length: this.left }, (_, i) => ({
      label: i % 2 === 0 ? "even" : "odd",
    }));
    out.emitRows(rows, { left: String(this.left--) });
  }
}

const Labelled = service("Labelled", {
  echo: unary({ text: utf8() }, utf8()),
  labels: producer({ left: int() }, { output: { label: enumOf("Label", LABELS) } }),
});
const server = createServer(Labelled, {
  echo: ({ text }) => text,
  labels: ({ left }) => stream(new Labels({ left })),
});

/** Keeps what is stored, by number. */
function memory() {
  const objects: Uint8Array[] = [];
  const storage: ExternalStorage = {
    upload: async (bytes) => ({ url: `https://host/${objects.push(bytes) - 1}` }),
  };
  return { objects, storage };
}

/** A client of the server whose output is stored from so many bytes on. */
async function served(thresholdBytes: number) {
  const { objects, storage } = memory();
  const [near, far] = channelPair();
  void serveChannel(server, storingChannel(far, { storage, thresholdBytes }));
  const client = await connect(Labelled, channelTransport(near));
  return { client, objects };
}

test("small batches, logs and errors pass as they are", async () => {
  const { client, objects } = await served(1024);
  expect(await client.echo({ text: "small" })).toBe("small");
  const logs: string[] = [];
  const rows = [];
  const onLog = ({ message }: { message: string }): void => void logs.push(message);
  for await (const batch of client.labels({ left: 3 }, { onLog })) rows.push(...batch.toRows());
  expect(rows.map(({ label }) => label)).toEqual(["even", "odd", "even", "even", "odd", "even"]);
  expect(logs).toEqual(["3 left", "2 left", "1 left"]);
  expect(objects).toEqual([]);
});

test("large batches are stored with their metadata and dictionaries", async () => {
  const { client, objects } = await served(1);
  const pointers: AnnotatedBatch<unknown>[] = [];
  for await (const batch of client.labels({ left: 3 })) pointers.push(batch);
  expect(pointers.map(({ numRows }) => numRows)).toEqual([0, 0, 0]);
  const stored = objects.map((bytes) => decodeStream(bytes).batches);
  expect(stored.map(([batch]) => batch?.metadata.get("left"))).toEqual(["3", "2", "1"]);
  const labels = stored.map(([batch]) => batch && rowsOf(batch.toRecordBatch()));
  expect(labels[0]).toEqual([{ label: "EVEN" }, { label: "ODD" }, { label: "EVEN" }]);
  expect(labels[2]).toEqual([{ label: "EVEN" }]);
});

test("dictionaries are there for batches that stay behind ones that were stored", async () => {
  const { client, objects } = await served(9);
  const rows = [];
  for await (const batch of client.labels({ left: 20 })) rows.push(...batch.toRows());
  expect(objects.length).toBeGreaterThan(0);
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every(({ label }) => label === "even" || label === "odd")).toBe(true);
});

test("a stream that is cut anywhere is put together again", async () => {
  const { objects, storage } = memory();
  const [near, far] = channelPair();
  const channel = storingChannel(far, { storage, thresholdBytes: 1000 });
  const bytes = joinChunks(textChunks({ texts: ["a"] }, { texts: ["b".repeat(2000)] }));
  for (let at = 0; at < bytes.byteLength; at += 7) await channel.send([bytes.slice(at, at + 7)]);
  await channel.close();
  const received: Uint8Array[] = [];
  for (;;) {
    const piece = await near.receive();
    if (piece === undefined) break;
    received.push(piece.slice());
  }
  const { batches } = decodeStream(joinChunks(received));
  expect(batches[0] && rowsOf(batches[0].toRecordBatch())).toEqual([{ text: "a" }]);
  expect(batches.map((batch) => readPointer(batch)?.url)).toEqual([undefined, "https://host/0"]);
  expect(objects).toHaveLength(1);
});

test("a storage that fails breaks the channel", async () => {
  const [, far] = channelPair();
  const storage: ExternalStorage = { upload: () => Promise.reject(new Error("full")) };
  const channel = storingChannel(far, { storage, thresholdBytes: 1 });
  const send = async (): Promise<void> => channel.send(textChunks({ texts: ["a"] }));
  await expect(send()).rejects.toThrow("full");
  await expect(send()).rejects.toThrow("full");
});
