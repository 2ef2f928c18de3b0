import { fileURLToPath } from "node:url";
import { connect, isSheafError } from "@sheaf/core";
import { afterEach, describe, expect, test } from "vitest";
import { Probe, pidOf } from "../test/probe.ts";
import { WorkerPool, type WorkerPoolOptions } from "./worker-pool.ts";

const at = (name: string) => fileURLToPath(new URL(`../test/${name}`, import.meta.url));
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const FROM_SOURCE = ["--import", "tsx", "--conditions=@sheaf/source"];
const PROBE = [process.execPath, ...FROM_SOURCE, at("probe-worker.ts")];
const ECHO = [process.execPath, at("worker.mjs"), "echo"];
const OTHER = [...ECHO, "other"];
const pools: WorkerPool[] = [];

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function createPool(options: WorkerPoolOptions = {}): WorkerPool {
  const pool = new WorkerPool({ stderr: "ignore", cwd: PACKAGE, ...options });
  pools.push(pool);
  return pool;
}

describe("borrowing", () => {
  test("starts workers, lends the one last returned, and counts", async () => {
    const pool = createPool();
    const [first, second] = await Promise.all([pool.borrow(ECHO), pool.borrow(ECHO)]);
    expect(first.name).not.toBe(second.name);
    expect(pool.metrics).toMatchObject({ borrows: 2, spawns: 2, active: 2, idle: 0 });
    await first.close();
    await second.close();
    await second.close();
    expect(pool.metrics).toMatchObject({ returns: 2, active: 0, idle: 2 });
    const third = await pool.borrow(ECHO);
    expect(third.name).toBe(second.name);
    expect(third.healthy).toBe(true);
    expect(second.healthy).toBe(false);
    expect(pool.metrics).toMatchObject({ borrows: 3, spawns: 2, reuses: 1, active: 1, idle: 1 });
    await third.close();
  });

  test("gives a worker only to its own command", async () => {
    const pool = createPool();
    const first = await pool.borrow(ECHO);
    await first.close();
    const other = await pool.borrow(OTHER);
    expect(other.name).not.toBe(first.name);
    expect(pool.metrics).toMatchObject({ spawns: 2, reuses: 0, idle: 1, active: 1 });
  });

  test("fails when the command cannot be started, and leaves nothing behind", async () => {
    const pool = createPool({ maxWorkers: 1 });
    const failed = (error: unknown) => isSheafError(error, "transport", "connect-failed");
    await expect(pool.borrow(["no-such-program-anywhere"])).rejects.toSatisfy(failed);
    await (await pool.borrow(ECHO)).close();
    expect(pool.metrics).toMatchObject({ borrows: 2, spawns: 1, idle: 1, active: 0 });
  });

  test("waits when there are as many workers as allowed, first come first served", async () => {
    const pool = createPool({ maxWorkers: 1 });
    const first = await pool.borrow(ECHO);
    const order: string[] = [];
    const second = pool.borrow(ECHO).then(async (transport) => {
      order.push("second");
      await transport.close();
    });
    const third = pool.borrow(OTHER).then(async (transport) => {
      order.push("third");
      await transport.close();
    });
    await first.close();
    await Promise.all([second, third]);
    expect(order).toEqual(["second", "third"]);
    expect(pool.metrics).toMatchObject({ spawns: 2, reuses: 1, evictionsMax: 1, idle: 1 });
  });
});

describe("idle workers", () => {
  test("above the limit are ended, the oldest first", async () => {
    const pool = createPool({ maxIdle: 1 });
    const borrowed = await Promise.all([pool.borrow(ECHO), pool.borrow(OTHER)]);
    for (const transport of borrowed) await transport.close();
    expect(pool.metrics).toMatchObject({ returns: 2, evictionsMax: 1, idle: 1 });
    const next = await pool.borrow(OTHER);
    expect(next.name).toBe(borrowed[1]?.name);
  });

  test("are ended after the idle timeout", async () => {
    const pool = createPool({ idleTimeoutMs: 1 });
    const transport = await pool.borrow(ECHO);
    await transport.close();
    await expect
      .poll(() => pool.metrics, { interval: 5 })
      .toMatchObject({
        evictionsIdle: 1,
        idle: 0,
      });
  });
});

describe("with calls", () => {
  test("a worker is used again after calls and finished streams", async () => {
    const pool = createPool();
    const pids: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      const client = await connect(Probe, pool.connector(PROBE));
      pids.push(await pidOf(client));
      let batches = 0;
      for await (const _ of client.ticks()) batches += 1;
      expect(batches).toBe(3);
      await client.close();
    }
    expect(pids[0]).toBe(pids[1]);
    const session = await connect(Probe, pool.connector(PROBE));
    const ticks = await session.ticks();
    await ticks.tick();
    await ticks.close();
    await session.close();
    expect(pool.metrics).toMatchObject({ spawns: 1, reuses: 2, returns: 3, discards: 0 });
  });

  test("a worker is discarded with an abandoned stream, an unanswered call, or when it died", async () => {
    const pool = createPool({ closeGraceMs: 20 });
    const connector = pool.connector(PROBE);
    const [abandoned, impatient, unlucky] = await Promise.all([
      connect(Probe, connector),
      connect(Probe, connector),
      connect(Probe, connector),
    ]);
    await (await abandoned.ticks()).tick();
    await abandoned.close();
    expect(pool.metrics).toMatchObject({ discards: 1, idle: 0, active: 2 });
    await expect(impatient.sleep({}, { timeoutMs: 1 })).rejects.toSatisfy((e) =>
      isSheafError(e, "cancelled"),
    );
    await impatient.close();
    expect(pool.metrics).toMatchObject({ discards: 2, idle: 0 });
    await expect(unlucky.die()).rejects.toThrow(/exited with code 5/);
    await unlucky.close();
    expect(pool.metrics).toMatchObject({ spawns: 3, discards: 3, idle: 0, active: 0 });
  });
});

test("close ends idle and borrowed workers and refuses further borrowers", async () => {
  const pool = createPool({ maxWorkers: 2 });
  const borrowed = await pool.borrow(ECHO);
  await (await pool.borrow(OTHER)).close();
  const held = await pool.borrow(OTHER);
  const waiting = pool.borrow(["anything"]);
  const refused = (error: unknown) => isSheafError(error, "transport", "closed");
  const turnedAway = expect(waiting).rejects.toSatisfy(refused);
  await pool.close();
  await turnedAway;
  expect([borrowed.healthy, held.healthy]).toEqual([false, false]);
  await borrowed.close();
  await expect(pool.borrow(ECHO)).rejects.toSatisfy(refused);
  expect(pool.metrics).toMatchObject({ idle: 0, active: 0 });
});
