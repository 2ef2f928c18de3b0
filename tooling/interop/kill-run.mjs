// @ts-check
// Shared memory when one of the two is killed while batches go through it.
import { lastLines, runCommand } from "./run-command.mjs";
import { sharing } from "./shared-memory.mjs";
import { startWorker } from "./worker.mjs";

/**
 * @typedef {import("./report.mjs").TestResult} TestResult
 * @typedef {import("./run-command.mjs").Finished} Finished
 * @typedef {import("./worker.mjs").Check} Check
 * @typedef {"client" | "worker"} Victim
 * @typedef {{
 *   client: (socket: string) => string[],
 *   underWay: RegExp,
 *   outlives: (done: Finished) => string | null,
 *   next: (socket: string) => string[],
 *   worker: string[],
 *   strict: boolean,
 *   env?: NodeJS.ProcessEnv,
 * }} Pair `client`: what connects to the worker's socket; `underWay`: what it prints on stderr when batches go both ways;
 *   `outlives`: what is wrong with how it ends when the worker was killed; `next`: succeeds with a worker that is well;
 *   `strict`: the worker is ours
 */

const limitMs = 60_000;

/** @param {Pair} pair @param {Victim} victim @param {{ socket: string, checkout: string }} where */
async function killOne({ client, underWay, outlives, strict, ...pair }, victim, where) {
  const options = { cwd: where.checkout, env: pair.env, strict };
  const worker = await startWorker([...pair.worker, "--unix", where.socket], options);
  let isUnderWay = false;
  const done = await runCommand(client(where.socket), {
    ...options,
    limitMs,
    onStderr: (all, child) => {
      if (isUnderWay || !underWay.test(all)) return;
      isUnderWay = true;
      if (victim === "client") child.kill("SIGKILL");
      else worker.kill();
    },
  });
  const next = victim === "client" ? await runCommand(pair.next(where.socket), { limitMs }) : done;
  const asked = await worker.stop();
  if (!isUnderWay) throw new Error(`nothing went both ways\n${lastLines(done.stderr)}`);
  if (done.timedOut) throw new Error(`the client did not end within ${limitMs / 1000} s`);
  if (victim === "worker") return { checks: [{ name: "client.outlives", error: outlives(done) }] };
  const said = next.status === 0 ? null : `exit ${next.status}\n${lastLines(next.stderr)}`;
  const serves = { name: "worker.serves_the_next", error: said };
  // How a foreign worker ends is its own affair.
  const own = strict ? asked : asked.filter(({ name }) => name === "worker.stays_up");
  return { checks: [serves, ...own] };
}

/**
 * Kills one of the two, and answers whether the other one and the system are well.
 * @param {Pair} pair
 * @param {Victim} victim
 * @param {{ socket: string, checkout: string }} where
 * @returns {Promise<TestResult>}
 */
export async function runKill(pair, victim, where) {
  /** @type {string | null} */
  let error = null;
  try {
    const { checks } = await sharing(() => killOne(pair, victim, where));
    const broken = checks.filter((check) => check.error !== null);
    if (broken.length > 0)
      error = broken.map((check) => `${check.name}: ${check.error}`).join("\n");
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  return { name: `kill.${victim}`, passed: error === null, skipped: false, error, note: null };
}
