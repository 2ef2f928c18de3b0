/** Shared memory that a client fills as it likes: the header, what lies behind it, and what the requests say of it. */
import {
  encodeBatches,
  encodeMetadata,
  encodeSchema,
  type ReceivedBatch,
  recordBatchFromRows,
  StreamEncoder,
  writeRecordBatch,
} from "@sheaf/arrow";
import { type Server, serveChannel } from "@sheaf/core";
import { type Chance, mutateBytes } from "@sheaf/fuzzing";
import { shmOffload } from "@sheaf/shm";
import { conversations } from "../seeds/conversations.ts";
import { fuzzedServer } from "../service/server.ts";
import type { FuzzTarget } from "../trial/target.ts";
import { LIMITS } from "./codec.ts";
import { mutateRequest } from "./mutate-request.ts";
import { mutateStream } from "./mutate-stream.ts";
import { summaryOfReplies } from "./replies.ts";
import { rewriteBatch, withMetadata } from "./rewrite-batch.ts";
import { ScriptedChannel } from "./scripted-channel.ts";
import { DATA_AT, headerOf, SEGMENT_BYTES, SegmentFile } from "./segment-file.ts";

/** What a client puts into the segment, and what it sends. */
interface Shared {
  readonly header: Uint8Array;
  readonly data: Uint8Array;
  readonly sent: Uint8Array;
}

let file: SegmentFile;
let server: Server;

export const shm: FuzzTarget<Shared> = {
  name: "shm",
  about: "header and content of shared memory, and pointers to it",
  async seeds() {
    file = new SegmentFile();
    server = fuzzedServer({ limits: LIMITS, offload: shmOffload({ minBatchBytes: 1 }) });
    const calls = await conversations();
    return calls.flatMap(({ sent }) => [
      ...[0, 1].flatMap((which) => pointing(sent, which)),
      ...handingBack(sent),
    ]);
  },
  mutate(seed, chance, other) {
    const { header, data, sent } = seed;
    switch (chance.below(4)) {
      case 0:
        return { ...seed, header: mutateBytes(header, chance, other.header) };
      case 1:
        return { ...seed, data: mutateStream(data, chance, other.data) };
      case 2:
        return { ...seed, sent: mutateRequest(sent, chance, other.sent) };
      default:
        return mutateAll(seed, chance, other);
    }
  },
  async run({ header, data, sent }) {
    file.write(header, data);
    const channel = new ScriptedChannel([sent]);
    await serveChannel(server, channel);
    return summaryOfReplies(channel.heard());
  },
  write: ({ header, data, sent }) =>
    [header, data, sent].map((part) => Buffer.from(part).toString("base64")).join(" "),
  read(text) {
    const [header, data, sent] = text
      .split(" ")
      .map((part) => new Uint8Array(Buffer.from(part, "base64")));
    return { header: header!, data: data!, sent: file.renamedIn(sent!) };
  },
};

function mutateAll({ header, data, sent }: Shared, chance: Chance, other: Shared): Shared {
  return {
    header: mutateBytes(header, chance, other.header),
    data: mutateStream(data, chance, other.data),
    sent: mutateRequest(sent, chance, other.sent),
  };
}

/** The call with its `which`th batch in the segment, if it has rows. */
function pointing(sent: Uint8Array, which: number): Shared[] {
  let data: Uint8Array | undefined;
  const pointer = rewriteBatch(announcing(sent), which, (batch) => {
    data = contentOf(batch);
    return pointerTo(data, batch);
  });
  if (pointer === undefined || data === undefined) return [];
  return [{ header: headerOf(data.length), data, sent: pointer }];
}

/** The call with a second batch that names a region as done with. */
function handingBack(sent: Uint8Array): Shared[] {
  const named = withMetadata(announcing(sent), 1, (pairs) => [
    ...pairs,
    ["sheaf.shm_done", `${DATA_AT},${DATA_AT + 64}`],
  ]);
  const data = new Uint8Array(64);
  return named === undefined ? [] : [{ header: headerOf(data.length), data, sent: named }];
}

function announcing(sent: Uint8Array): Uint8Array {
  const announced = withMetadata(sent, 0, (pairs) => [
    ...pairs,
    ["vgi_rpc.shm_segment_name", file.name],
    ["vgi_rpc.shm_segment_size", String(SEGMENT_BYTES)],
  ]);
  return announced ?? sent;
}

/** A batch as it stands in a segment: as a stream, and where it has dictionaries without schema and end. */
function contentOf(batch: ReceivedBatch): Uint8Array {
  const { schema } = batch;
  const whole = encodeBatches(schema, [batch.toRecordBatch()]);
  return schema.dictionaries.size === 0 ? whole : whole.slice(encodeSchema(schema).length, -8);
}

/** What is sent in place of the batch. */
function pointerTo(data: Uint8Array, { schema, metadata }: ReceivedBatch): Uint8Array[] {
  const none = recordBatchFromRows(schema, []);
  const pairs = encodeMetadata([
    ...metadata.toMap(),
    ["vgi_rpc.shm_offset", String(DATA_AT)],
    ["vgi_rpc.shm_length", String(data.length)],
  ]);
  const encoder = new StreamEncoder(schema);
  return encoder.encode(0, (sink) => writeRecordBatch(none, sink), { metadata: pairs });
}
