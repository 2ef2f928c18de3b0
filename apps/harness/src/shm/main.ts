/**
 * Measures a subprocess with and without shared memory, side by side: microseconds for a batch there, back, or both.
 *
 *     node --import tsx --conditions=@sheaf/source apps/harness/src/shm/main.ts [rounds]
 */
import { type Client, connect } from "@sheaf/core";
import { shm } from "@sheaf/shm";
import { subprocess } from "@sheaf/subprocess";
import { Bulk, valuesOf } from "./bulk-contract.ts";
import { commandOf } from "./programs.ts";

type BulkClient = Client<typeof Bulk.methods>;

/** How a client gets there, and whether it gives back what it has read. */
interface Way {
  readonly client: BulkClient;
  readonly releases: boolean;
}

const MIB = 2 ** 20;
const SIZES = [MIB / 4, MIB, 8 * MIB];
const rounds = Number(process.argv[2] ?? 10);

/** Takes so many turns of one kind and answers how long each took. */
type Measured = (way: Way, rows: number, turns: number) => Promise<number[]>;

const KINDS: Readonly<Record<string, Measured>> = {
  async "server to client"({ client, releases }, rows, turns) {
    await using session = await client.source({ rows, batches: turns });
    return await timed(turns, async () => {
      const batch = await session.tick();
      if (releases) batch?.release();
    });
  },
  async "made, server to client"({ client, releases }, rows, turns) {
    await using session = await client.made({ rows, batches: turns });
    return await timed(turns, async () => {
      const batch = await session.tick();
      if (releases) batch?.release();
    });
  },
  async "client to server"({ client, releases }, rows, turns) {
    await using session = await client.sink();
    return await timed(turns, async () => {
      const batch = await session.exchange({ value: valuesOf(rows) });
      if (releases) batch.release();
    });
  },
  async "there and back"({ client, releases }, rows, turns) {
    await using session = await client.echo();
    return await timed(turns, async () => {
      const batch = await session.exchange({ value: valuesOf(rows) });
      if (releases) batch.release();
    });
  },
  async "call of bytes"({ client }, rows, turns) {
    const { buffer } = valuesOf(rows);
    const data = new Uint8Array(buffer);
    return await timed(turns, async () => void (await client.bytes({ data })));
  },
};

async function timed(turns: number, turn: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < turns; i++) {
    const before = performance.now();
    await turn();
    times.push((performance.now() - before) * 1000);
  }
  return times;
}

function quantile(times: number[], share: number): number {
  times.sort((a, b) => a - b);
  return times[Math.floor((times.length - 1) * share)] ?? Number.NaN;
}

/** The lower half counts: what is above it is the machine's other work. */
async function compare(ways: Readonly<Record<string, Way>>, kind: string, bytes: number) {
  const turns = bytes < 4 * MIB ? 60 : 20;
  const times: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const measured = await KINDS[kind]!(way, bytes / 8, turns);
      // The first turns of a stream warm up, in more than one sense.
      times[name] = [...(times[name] ?? []), ...measured.slice(turns / 4)];
    }
  }
  const [pipe = []] = Object.values(times);
  const cells = Object.entries(times).map(([name, all]) => {
    const [low, middle] = [0.1, 0.5].map((share) => quantile(all, share));
    const [pipeLow, pipeMiddle] = [0.1, 0.5].map((share) => quantile(pipe, share));
    const ratio = `${(pipeLow! / low!).toFixed(1)}x ${(pipeMiddle! / middle!).toFixed(1)}x`;
    return `${name} ${low!.toFixed(0)}/${middle!.toFixed(0)} us (${ratio})`;
  });
  process.stdout.write(`${bytes / MIB} MiB, ${kind}: ${cells.join(", ")}\n`);
}

const worker = subprocess(commandOf("./bulk-worker.ts"));
const shared = { required: true } as const;
const [pipe, copied, released, inPlace] = await Promise.all([
  connect(Bulk, worker),
  connect(Bulk, shm(worker, shared)),
  connect(Bulk, shm(worker, shared)),
  connect(Bulk, shm(worker, { ...shared, zeroCopy: true })),
]);
const ways = {
  pipe: { client: pipe, releases: false },
  shm: { client: copied, releases: false },
  "shm, released": { client: released, releases: true },
  "shm, zero-copy": { client: inPlace, releases: true },
};
process.stdout.write("fastest tenth/median, and how many times faster than the pipe\n");
for (const bytes of SIZES) {
  for (const kind of Object.keys(KINDS)) await compare(ways, kind, bytes);
}
for (const { client } of Object.values(ways)) await client.close();
