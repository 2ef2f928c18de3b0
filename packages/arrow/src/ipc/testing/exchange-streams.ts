/**
 * A program: sends random streams of our encoder to another program, which writes them anew, and compares
 * what comes back with what was sent. Arguments: how many, the seed, and the command to start.
 *
 * On the other program's stdin and stdout alike: a 32-bit little-endian length, then so many bytes. It is
 * given a stream; it answers with a byte, 0 and then the stream anew, or 1 and then why not.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import type { Schema } from "apache-arrow";
import fc from "fast-check";
import { arbitrarySchemaAndRows } from "../../batch/testing/arbitrary-batch.ts";
import { streamsOf } from "./read-streams.ts";
import { encodeSample, type SampleBatch } from "./sample-streams.ts";

type Peer = ChildProcessByStdio<Writable, Readable, null>;

interface Sample {
  readonly schema: Schema;
  readonly batches: readonly SampleBatch[];
}

/** Random rows in three batches, any of them sometimes empty, some with metadata. */
const samples: fc.Arbitrary<Sample> = arbitrarySchemaAndRows({ maxRows: 12 }).chain(
  ({ schema, rows }) =>
    fc
      .tuple(fc.nat(rows.length), fc.nat(rows.length), fc.string({ unit: "binary" }))
      .map(([one, two, text]) => {
        const [from, to] = [Math.min(one, two), Math.max(one, two)];
        const batches: SampleBatch[] = [
          { rows: rows.slice(0, from), metadata: [["key", text]] },
          { rows: rows.slice(from, to) },
          {
            rows: rows.slice(to),
            metadata: [
              ["ключ", ""],
              ["k", "v"],
            ],
          },
        ];
        return { schema, batches };
      }),
);

/** The bytes that a program writes, by their number. */
class Answers {
  readonly #chunks: AsyncIterator<Buffer>;
  #received: Buffer = Buffer.alloc(0);

  constructor(stdout: Readable) {
    this.#chunks = stdout[Symbol.asyncIterator]();
  }

  async take(size: number): Promise<Buffer> {
    while (this.#received.length < size) {
      const { value, done } = await this.#chunks.next();
      if (done) throw new Error("the other program ended early");
      this.#received = Buffer.concat([this.#received, value]);
    }
    const taken = this.#received.subarray(0, size);
    this.#received = this.#received.subarray(size);
    return taken;
  }
}

/** What is wrong with what the other program makes of a stream, if anything. */
async function problem(peer: Peer, answers: Answers, sample: Sample): Promise<string | undefined> {
  const stream = encodeSample(sample.schema, sample.batches);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(stream.length);
  peer.stdin.write(length);
  peer.stdin.write(stream);
  const answer = await answers.take((await answers.take(4)).readUInt32LE());
  const content = answer.subarray(1);
  if (answer[0] !== 0) return `${content}`;
  const received = streamsOf([Uint8Array.from(content)]);
  return isDeepStrictEqual(received, [sample.batches]) ? undefined : "other rows came back";
}

async function exchange(
  numRuns: number,
  seed: number,
  [command, ...args]: string[],
): Promise<number> {
  const peer = spawn(command!, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(peer, "close");
  const answers = new Answers(peer.stdout);
  let failed = 0;
  for (const sample of fc.sample(samples, { numRuns, seed })) {
    const found = await problem(peer, answers, sample);
    if (found === undefined) continue;
    failed++;
    const bytes = Buffer.from(encodeSample(sample.schema, sample.batches)).toString("base64");
    console.error(`${found}\n  ${sample.schema}\n  ${bytes}`);
  }
  peer.stdin.end();
  await ended;
  console.log(`${numRuns - failed} of ${numRuns} streams came back as they were`);
  return failed > 0 ? 1 : 0;
}

const [runs, seed, ...command] = process.argv.slice(2);
process.exitCode = await exchange(Number(runs), Number(seed), command);
