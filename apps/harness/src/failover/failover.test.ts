/**
 * The promise of stateless streams: workers behind a proxy are killed and started again while streams run, and every
 * row comes once, in order.
 */
import { setTimeout } from "node:timers/promises";
import { connect, isSheafError } from "@sheaf/core";
import { http } from "@sheaf/http/node";
import { Fixture, type FixtureClient } from "@sheaf/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BundledProgram, bundleProgram } from "../programs/bundle-program.ts";
import { hasNginx, type RunningProxy, startNginx } from "./nginx.ts";
import { WorkerProcess } from "./worker-process.ts";

const TURNS = 500;
const KILLS = 30;
const LIMIT_MS = 180_000;
/** Both workers may be down for a moment: one killed, the other still taken for dead. */
const RETRY = { attempts: 200, backoffMs: 20, maxBackoffMs: 100 };
const KEY = "the key that both workers have";

it.skipIf(hasNginx)("has an nginx to run against", () => {
  if (process.env.CI !== undefined)
    throw new Error("nginx is missing: apt-get install nginx-light");
  process.stderr.write("nginx is not installed: failover is not tested\n");
});

describe.runIf(hasNginx)("two workers with one key behind a proxy", () => {
  let program: BundledProgram;
  let workers: readonly WorkerProcess[];
  let proxy: RunningProxy;

  beforeAll(async () => {
    program = await bundleProgram(new URL("./worker.ts", import.meta.url));
    workers = [new WorkerProcess(program.file, KEY), new WorkerProcess(program.file, KEY)];
    await Promise.all(workers.map((worker) => worker.start()));
    proxy = await startNginx(workers.map(({ port }) => port));
  });

  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await Promise.all(workers.map((worker) => worker.kill()));
    await program[Symbol.asyncDispose]();
  });

  const open = (options: { readonly acceptTurns?: number } = {}): Promise<FixtureClient> =>
    connect(Fixture, http(proxy.url, { retry: RETRY, ...options }));

  it.each([
    ["one turn a request", 1],
    ["many turns a request", 50],
  ])("a producer, %s", { timeout: LIMIT_MS }, async (_name, acceptTurns) => {
    await using client = await open({ acceptTurns });
    const values: number[] = [];
    const chaos = new Chaos(workers, KILLS / 2, TURNS);
    for await (const batch of client.count({ to: TURNS })) {
      for (const { value } of batch.rows()) values.push(value);
      await chaos.afterTurn(values.length);
    }
    await chaos.end();
    expect(chaos.kills).toBe(KILLS / 2);
    expect(values).toEqual(Array.from({ length: TURNS }, (_, i) => i));
  });

  it("an exchange, gone on with by its token", { timeout: LIMIT_MS }, async () => {
    await using client = await open();
    const chaos = new Chaos(workers, KILLS, TURNS);
    let session = await client.sum();
    for (let turn = 0; turn < TURNS; ) {
      const token = await session.token();
      try {
        const [row] = (await session.exchange({ value: [turn] })).rows();
        turn++;
        expect(row).toEqual({ total: (turn * (turn - 1)) / 2, turns: turn });
        await chaos.afterTurn(turn);
      } catch (error) {
        // An exchange is never sent twice by itself. Its state is here, so we may.
        if (!isSheafError(error, "transport") || token === undefined) throw error;
        await setTimeout(RETRY.backoffMs);
        session = await client.resumeStream("sum", token);
      }
    }
    await chaos.end();
    expect(chaos.kills).toBe(KILLS);
  });

  it("a worker with another key refuses the tokens, in words", { timeout: LIMIT_MS }, async () => {
    await using stranger = new WorkerProcess(program.file, "another key");
    await stranger.start();
    await using client = await open();
    const session = await client.sum();
    await session.exchange({ value: [1] });
    const token = (await session.token()) ?? "";
    await using elsewhere = await connect(Fixture, http(`http://127.0.0.1:${stranger.port}`));
    const resumed = await elsewhere.resumeStream("sum", token);
    await expect(resumed.exchange({ value: [1] })).rejects.toMatchObject({
      kind: "remote",
      errorType: "RuntimeError",
      rawMessage: "Malformed or expired state token",
    });
  });
});

/** Kills the workers in turn while a stream runs; each is back before the next one goes. */
class Chaos {
  readonly #workers: readonly WorkerProcess[];
  readonly #every: number;
  readonly #wanted: number;
  #restarting: Promise<void> = Promise.resolve();
  kills = 0;

  constructor(workers: readonly WorkerProcess[], kills: number, turns: number) {
    this.#workers = workers;
    this.#wanted = kills;
    this.#every = Math.floor(turns / (kills + 1));
  }

  /** Called after each turn; the kill itself is not waited for, so that it meets the next turns. */
  async afterTurn(turn: number): Promise<void> {
    if (this.kills === this.#wanted || turn < (this.kills + 1) * this.#every) return;
    await this.#restarting;
    const worker = this.#workers[this.kills % this.#workers.length]!;
    this.kills++;
    this.#restarting = worker.kill().then(() => worker.start());
    // Reported where it is waited for.
    this.#restarting.catch(() => undefined);
  }

  end(): Promise<void> {
    return this.#restarting;
  }
}
