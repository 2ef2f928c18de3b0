/** Workers as processes of their own: one, one that is replaced when it dies, and a pool of them. */
import assert from "node:assert/strict";
import { connect, isSheafError } from "@sheaf/core";
import { subprocess, supervised, WorkerPool } from "@sheaf/subprocess";
import { sourceCommand } from "../source-programs.ts";
import { type Stage, tellAlone } from "../story.ts";
import { Kitchen } from "./contract.ts";

export const story = await tellAlone(import.meta.url, async (stage) => {
  // Installed, it is simply ["node", "server.js"].
  const command = sourceCommand(stage.serverModule);
  await oneWorker(command, stage);
  await replacedWorker(command, stage);
  await pooledWorkers(command, stage);
});

/** A worker that dies fails the call under way, and the error says what it died of. */
async function oneWorker(command: string[], { say }: Stage): Promise<void> {
  const lines: string[] = [];
  await using client = await connect(
    Kitchen,
    subprocess(command, { stderr: (line) => lines.push(line) }),
  );
  assert.notEqual(await client.whoCooks(), process.pid);
  await assert.rejects(client.burn(), (error) => {
    say(String(error).replaceAll(/subprocess .*\) /g, "the worker "));
    return isSheafError(error, "transport", "peer-closed") && /code 3/.test(error.message);
  });
  assert.deepEqual(lines, ["cooking", "the kitchen is on fire"]);
}

/** The next call starts a new one. The call that failed is not repeated: only we know whether it may be. */
async function replacedWorker(command: string[], { say }: Stage): Promise<void> {
  await using client = await connect(Kitchen, supervised(command, { stderr: "ignore" }));
  const first = await client.whoCooks();
  await assert.rejects(client.burn());
  const second = await client.whoCooks();
  say(`another process cooks: ${first !== second}`);
  assert.notEqual(first, second);
}

/** Starting a process costs far more than a call, so finished workers are lent again. */
async function pooledWorkers(command: string[], { say }: Stage): Promise<void> {
  await using pool = new WorkerPool({ stderr: "ignore" });
  const askOnce = async (): Promise<number> => {
    await using client = await connect(Kitchen, pool.connector(command));
    return await client.whoCooks();
  };
  const together = await Promise.all([askOnce(), askOnce()]);
  const after = await askOnce();
  const { borrows, spawns, reuses } = pool.metrics;
  say(`${borrows} borrowed, ${spawns} started, ${reuses} used again`);
  assert.equal(new Set(together).size, 2);
  assert.ok(together.includes(after));
  assert.deepEqual({ borrows, spawns, reuses }, { borrows: 3, spawns: 2, reuses: 1 });
}
