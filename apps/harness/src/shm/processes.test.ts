/** Shared memory between processes, some of which do not live long. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@sheaf/core";
import { listenUnix } from "@sheaf/pipe/node";
import { shm, shmOffload } from "@sheaf/shm";
import { subprocess, supervised, WorkerPool } from "@sheaf/subprocess";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { Bulk, bulkServer, isCount, isSame, valuesOf } from "./bulk-contract.ts";
import { commandOf } from "./programs.ts";
import { ownSegments, segmentsOf } from "./segments.ts";

const worker = commandOf("./bulk-worker.ts");
const required = { required: true } as const;
const MIB = 2 ** 20;

afterEach(() => expect(ownSegments()).toEqual([]));

/** The worker's process id, from the name of the connection to it. */
function pidIn(name: string): number {
  return Number(/subprocess (\d+)/.exec(name)?.[1]);
}

test("batches of all sizes keep their order and content, made ahead or not", async () => {
  const connector = shm(subprocess(worker), { ...required, bytes: MIB, minBatchBytes: 4096 });
  await using client = await connect(Bulk, connector);
  const size = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 2, arbitrary: fc.integer({ min: 500, max: 20_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 20_000, max: 200_000 }) },
  );
  const sizes = fc.array(size, { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 0, max: 16 }),
      fc.nat(),
      async (wanted, ahead, stop) => {
        const seen: number[] = [];
        // Every third stream is left somewhere in the middle.
        const end = stop % 3 === 0 ? stop % 60 : Infinity;
        for await (const batch of client.sizes({ sizes: wanted }, { readAhead: ahead })) {
          expect(isCount(batch)).toBe(true);
          seen.push(batch.numRows);
          if (stop % 2 === 0) batch.release();
          if (seen.length > end) break;
        }
        expect(seen).toEqual(wanted.slice(0, end + 1));
        const session = await client.echo();
        for (const rows of wanted.slice(0, 5)) {
          const back = await session.exchange({ value: valuesOf(rows) });
          expect([back.numRows, isCount(back)]).toEqual([rows, true]);
        }
        await session.close();
      },
    ),
    { numRuns: 40 },
  );
});

describe("workers of a pool", () => {
  test("get a segment of its own for each borrower", async () => {
    await using pool = new WorkerPool();
    const to = shm(pool.connector(worker), required);
    const seen: string[] = [];
    for (let borrow = 0; borrow < 3; borrow++) {
      await using client = await connect(Bulk, to);
      await client.bytes({ data: new Uint8Array(MIB) });
      // Earlier ones stay mapped until they are garbage.
      const added = (await client.mapped()).filter((name) => !seen.includes(name));
      expect(added).toHaveLength(1);
      seen.push(...added);
    }
    expect(pool.metrics).toMatchObject({ spawns: 1, borrows: 3, reuses: 2, returns: 3 });
    const first = await connect(Bulk, to);
    const second = await connect(Bulk, to);
    await Promise.all([first, second].map((client) => client.bytes({ data: new Uint8Array(MIB) })));
    expect(pool.metrics).toMatchObject({ spawns: 2, active: 2 });
    await Promise.all([first.close(), second.close()]);
  });

  test("can be borrowed without shared memory after they were borrowed with it", async () => {
    await using pool = new WorkerPool();
    for (const to of [shm(pool.connector(worker), required), pool.connector(worker)]) {
      await using client = await connect(Bulk, to);
      const data = new Uint8Array(MIB).fill(3);
      expect(isSame(await client.bytes({ data }), data)).toBe(true);
    }
    expect(pool.metrics.reuses).toBe(1);
  });
});

describe("a process that is killed", () => {
  test("as the server, leaves an error and no segment", async () => {
    const transport = await shm(subprocess(worker), required)();
    const client = await connect(Bulk, transport);
    const session = await client.source({ rows: 100_000, batches: 1000 });
    await session.tick();
    process.kill(pidIn(transport.name), "SIGKILL");
    const rest = (async () => {
      while ((await session.tick()) !== undefined);
    })();
    await expect(rest).rejects.toMatchObject({ kind: "transport", code: "peer-closed" });
    await client.close();
    expect(ownSegments()).toEqual([]);
  });

  test("as a supervised server, has a successor with shared memory again", async () => {
    const transport = await shm(supervised(worker), required)();
    await using client = await connect(Bulk, transport);
    const data = new Uint8Array(MIB).fill(9);
    expect(isSame(await client.bytes({ data }), data)).toBe(true);
    const [before] = await client.mapped();
    const hit = client.source({ rows: 100_000, batches: 1_000_000 });
    const killed = (async () => {
      for await (const _ of hit) process.kill(pidIn(transport.name), "SIGKILL");
    })();
    await expect(killed).rejects.toMatchObject({ kind: "transport" });
    for (let i = 0; i < 3; i++) expect(isSame(await client.bytes({ data }), data)).toBe(true);
    const after = await client.mapped();
    expect(after).toHaveLength(1);
    expect(after).not.toContain(before);
  });

  test("as the client, leaves no segment", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sheaf-"));
    const path = join(folder, "bulk.sock");
    const listener = await listenUnix(bulkServer({ offload: shmOffload() }), path);
    const [program = "", ...parameters] = commandOf("./client-worker.ts");
    const child = spawn(program, [...parameters, path], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    await listener.close();
    expect(segmentsOf(child.pid)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

describe("without koffi", () => {
  const hide =
    "import Module from 'node:module';" +
    "const load=Module._load;" +
    "Module._load=(name,...rest)=>{if(name==='koffi')throw new Error('gone');return load(name,...rest)}";

  test("a server says so, and serves all the same", async () => {
    const command = commandOf("./bulk-worker.ts", hide);
    await expect(connect(Bulk, shm(subprocess(command), required))).rejects.toThrow(
      "the server does not use shared memory",
    );
    await using client = await connect(Bulk, shm(subprocess(command)));
    const data = new Uint8Array(MIB).fill(5);
    expect(isSame(await client.bytes({ data }), data)).toBe(true);
    expect(await client.mapped()).toEqual([]);
  });

  test("a client does without, or says why it cannot", async () => {
    const command = commandOf("./client-worker.ts", hide);
    const child = spawn(command[0]!, [...command.slice(1), "--stdio", ...worker], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(child, "close");
    expect(Buffer.concat(chunks).toString()).toMatch(
      /^false connect-failed .*shared memory needs the package koffi: gone\nhad one\n$/,
    );
  });
});
