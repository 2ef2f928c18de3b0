/**
 * Streams that a hostile peer may send. `SHEAF_FUZZ_RUNS` says how many, `SHEAF_FUZZ_SEED` where to
 * begin: a failure names the number of its stream, which with that seed and one run comes again.
 */
import { Chance, mutate, type Seed, seedOf } from "@sheaf/fuzzing";
import { util, Vector } from "apache-arrow";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rowsOf } from "../batch/batch-values.ts";
import { arbitrarySchemaAndRows } from "../batch/testing/arbitrary-batch.ts";
import { isSheafError } from "../error/sheaf-error.ts";
import type { IpcLimits } from "../limits.ts";
import { MessageReader } from "../message/message-reader.ts";
import { setBodyDecompressor } from "./decompress.ts";
import type { ReceivedBatch } from "./received-batch.ts";
import { decodeStream, encodeBatches } from "./stream-bytes.ts";
import { DecodeContext, StreamDecoder } from "./stream-decoder.ts";
import { compressStream } from "./testing/compress-stream.ts";
import { expectSame } from "./testing/expect-rows.ts";
import { rowsOfReceived } from "./testing/read-streams.ts";
import { encodeSample, SMALL_STREAMS } from "./testing/sample-streams.ts";

const RUNS = Number(process.env.SHEAF_FUZZ_RUNS ?? 4000);
const FIRST = Number(process.env.SHEAF_FUZZ_SEED ?? 1);
const MIB = 1024 * 1024;
const MAX_MS = 1000;
const MAX_GROWTH = 512 * MIB;
/** Batches of more rows are not read as a whole: rows without columns cost a peer nothing. */
const MAX_ROWS = 5000;

const limits: Partial<IpcLimits> = {
  maxMetadataBytes: MIB,
  maxBodyBytes: 4 * MIB,
  maxFields: 1000,
  maxDepth: 20,
  maxDecompressedBytes: 4 * MIB,
};

/** What apache-arrow says of times that no number can hold, and of dictionaries with 64-bit indices. */
const BEYOND_NUMBERS = /is not safe to convert to a number|Cannot mix BigInt/;

/** What the streams did, so that one can see that they are neither all broken nor all whole. */
const counts = { streams: 0, batches: 0, refused: 0, slowestMs: 0 };

/** Stands in for LZ4. */
function backwards(bytes: Uint8Array): Uint8Array {
  return bytes.slice().reverse();
}

beforeAll(() => setBodyDecompressor("lz4", backwards));
afterAll(() => setBodyDecompressor("lz4", undefined));

function seeds(): Seed[] {
  const random = fc.sample(arbitrarySchemaAndRows({ maxRows: 6, maxColumns: 4 }), {
    numRuns: 120,
    seed: 7,
  });
  const streams = random.map(({ schema, rows }) => {
    const batches = [rows.slice(0, 2), rows.slice(2)];
    return encodeSample(
      schema,
      batches.map((part) => ({ rows: part, metadata: [["key", "value"]] })),
    );
  });
  const compressed = streams
    .slice(0, 20)
    .map((bytes, i) => compressStream(bytes, "lz4", i % 2 ? backwards : undefined));
  return [...streams, ...compressed, ...SMALL_STREAMS.map(({ bytes }) => bytes)].map(seedOf);
}

test(
  `${RUNS} mutated streams are refused with a SheafError or are whole`,
  () => {
    const all = seeds();
    const before = process.memoryUsage.rss();
    for (let number = FIRST; number < FIRST + RUNS; number++) {
      const chance = new Chance(number);
      const bytes = mutate(chance.pick(all), chance, chance.pick(all));
      const started = performance.now();
      try {
        readStream(bytes, chance);
      } catch (error) {
        throw new Error(`stream ${number}: ${Buffer.from(bytes).toString("base64")}`, {
          cause: error,
        });
      }
      const took = performance.now() - started;
      counts.slowestMs = Math.max(counts.slowestMs, took);
      expect(took, `milliseconds for stream ${number}`).toBeLessThan(MAX_MS);
      if (number % 500 === 0) {
        expect(process.memoryUsage.rss() - before, "bytes grown").toBeLessThan(MAX_GROWTH);
      }
    }
    if (RUNS > 10_000) console.log(counts);
    expect(counts.batches).toBeGreaterThan(counts.streams / 10);
    expect(counts.refused).toBeGreaterThan(counts.streams / 10);
  },
  60_000 + RUNS * 20,
);

/** Reads all messages, in two chunks or as a whole; a message that is refused does not end the stream. */
function readStream(bytes: Uint8Array, chance: Chance): void {
  counts.streams++;
  const cut = chance.pick([bytes.length, chance.below(bytes.length + 1)]);
  const context = new DecodeContext({ limits });
  const reader = new MessageReader(context.limits);
  let decoder = new StreamDecoder(context);
  for (const chunk of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
    reader.push(chunk);
    for (;;) {
      const message = orRefused(() => reader.next());
      if (message === undefined) break;
      const batch = orRefused(() => decoder.accept(message));
      if (batch !== undefined) readBatch(batch);
      if (decoder.ended) decoder = new StreamDecoder(context);
    }
  }
}

/** The result of reading, or `undefined` where the peer is to blame. */
function orRefused<R>(read: () => R): R | undefined {
  try {
    return read();
  } catch (error) {
    if (!isSheafError(error, "protocol")) throw error;
    counts.refused++;
    return undefined;
  }
}

/** A batch that was let in can be read in every way, with the same result. */
function readBatch(batch: ReceivedBatch): void {
  counts.batches++;
  orRefused(() => batch.metadata.toMap());
  const record = batch.toRecordBatch();
  expect(record.numRows).toBe(batch.numRows);
  if (batch.numRows > MAX_ROWS) return;
  const rows = attempt(() => rowsOfReceived(batch));
  expectSameOutcome(
    attempt(() => rowsOf(record)),
    rows,
  );
  const again = attempt(() => {
    const sent = encodeBatches(batch.schema, [record]);
    return rowsOfReceived(decodeStream(sent).batches[0]!);
  });
  // Nulls that a field does not allow are let in, and cannot be sent on within a dictionary.
  if (!isSheafError(again, "schema", "unexpected-null")) expectSameOutcome(again, rows);
  for (const data of record.data.children) {
    const vector = new Vector([data]);
    for (let row = 0; row < Math.min(20, vector.length); row++) {
      const shown = attempt(() => util.valueToString(vector.get(row)));
      if (shown instanceof Error) expect(`${shown}`).toMatch(BEYOND_NUMBERS);
    }
  }
}

function expectSameOutcome(actual: unknown, expected: unknown): void {
  if (expected instanceof Error) {
    // Dates beyond what a Date can be are found by whoever reads them.
    for (const error of [expected, actual]) {
      expect(isSheafError(error, "schema", "out-of-range"), `${expected.stack}`).toBe(true);
    }
  } else {
    expectSame(actual, expected);
  }
}

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
