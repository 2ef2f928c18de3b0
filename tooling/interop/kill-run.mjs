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

/** @typedef {{ socket: string, checkout: string }} Where */

/**
 * The client's run, in the middle of which one of the two is killed.
 * @param {Pair} pair
 * @param {Victim} victim
 * @param {import("./worker.mjs").Worker} worker
 * @param {Where} where
 */
async function runAndKill({ client, underWay, env }, victim, worker, { socket, checkout }) {
  let isUnderWay = false;
  const done = await runCommand(client(socket), {
    ...{ cwd: checkout, env, limitMs },
    onStderr: (all, child) => {
      if (isUnderWay || !underWay.test(all)) return;
      isUnderWay = true;
      if (victim === "client") child.kill("SIGKILL");
      else worker.kill();
    },
  });
  if (!isUnderWay) throw new Error(`nothing went both ways\n${lastLines(done.stderr)}`);
  if (done.timedOut) throw new Error(`the client did not end within ${limitMs / 1000} s`);
  /** @type {Check[]} */
  const checks = [];
  return { done, checks };
}

/** @param {Pair} pair @param {Where} where @returns {Promise<Check>} */
async function serveNext({ next, env }, { socket, checkout }) {
  const { status, stderr } = await runCommand(next(socket), { cwd: checkout, env, limitMs });
  const error = status === 0 ? null : `exit ${status}\n${lastLines(stderr)}`;
  return { name: "worker.serves_the_next", error };
}

/** @param {Pair} pair @param {Victim} victim @param {Where} where @returns {Promise<Check[]>} */
async function killOne(pair, victim, where) {
  const { worker: command, strict, env, outlives } = pair;
  const options = { cwd: where.checkout, strict, env };
  const worker = await startWorker([...command, "--unix", where.socket], options);
  /** @type {Check[]} */
  let ended = [];
  /** @type {Check[]} */
  let asked;
  try {
    // What comes next of ours would remove what was left.
    const { done, checks } = await sharing(() => runAndKill(pair, victim, worker, where));
    const outlived = () => ({ name: "client.outlives", error: outlives(done) });
    asked = [...checks, victim === "worker" ? outlived() : await serveNext(pair, where)];
  } finally {
    ended = await worker.stop();
  }
  if (victim === "worker") return asked;
  // How a foreign worker ends is its own affair.
  return [...asked, ...(strict ? ended : ended.filter(({ name }) => name === "worker.stays_up"))];
}

/**
 * Kills one of the two, and answers whether the other one and the system are well.
 * @param {Pair} pair
 * @param {Victim} victim
 * @param {Where} where
 * @returns {Promise<TestResult>}
 */
export async function runKill(pair, victim, where) {
  /** @type {string | null} */
  let error = null;
  try {
    const checks = await killOne(pair, victim, where);
    const broken = checks.filter((check) => check.error !== null);
    const reasons = broken.map((check) => `${check.name}: ${check.error}`);
    if (reasons.length > 0) error = reasons.join("\n");
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  return { name: `kill.${victim}`, passed: error === null, skipped: false, error, note: null };
}
