// @ts-check
// What runs through shared memory have in common: everything goes there, and nothing stays.
import { existsSync, readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** @typedef {import("./worker.mjs").Check} Check */

const folder = "/dev/shm";

/** Whether this machine has any that both sides can use. */
export const hasSharedMemory = existsSync(folder);

/** Room in a segment, as a flag of the judge's and of our client. */
export const shareFlags = ["--shm", `${64 * 1024 * 1024}`];

/** Makes batches of every size go there, which otherwise only large ones do. */
export const shareAll = { VGI_RPC_SHM_MIN_BATCH_BYTES: "1" };

/** Names of segments: ours tell whose they are, the others are those that Python gives. */
const segmentName = /^(?:sheaf-\d+-(\d+)-.*|psm_.*)$/;

const settleLimitMs = 5_000;

/** Somebody who has nothing to do with this may be using them too. @param {string} name */
function isForgotten(name) {
  const owner = segmentName.exec(name)?.[1];
  return owner === undefined || !existsSync(`/proc/${owner}`);
}

/** @param {string} where */
const segmentsIn = (where) => readdirSync(where).filter((name) => segmentName.test(name));

/**
 * Runs something that shares memory, and checks that it leaves no segment. Python's come to be removed by a process of
 * their own, which takes its moment.
 * @template {{ checks: Check[] }} Outcome
 * @param {() => Promise<Outcome>} run
 * @param {{ where?: string, limitMs?: number }} [options]
 * @returns {Promise<Outcome>}
 */
export async function sharing(run, { where = folder, limitMs = settleLimitMs } = {}) {
  const before = segmentsIn(where);
  const outcome = await run();
  const left = () =>
    segmentsIn(where).filter((name) => !before.includes(name) && isForgotten(name));
  for (const since = Date.now(); left().length > 0 && Date.now() - since < limitMs; ) {
    await delay(20);
  }
  const names = left();
  const error = names.length > 0 ? `still in ${where}: ${names.join(", ")}` : null;
  return { ...outcome, checks: [...outcome.checks, { name: "shm.leaves_no_segment", error }] };
}
