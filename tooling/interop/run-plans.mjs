// @ts-check
// Runs client programs against workers, as planned.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { progress } from "./progress.mjs";
import { runClient } from "./run-client.mjs";
import { shareAll, sharing } from "./shared-memory.mjs";
import { familyTransports } from "./worker-command.mjs";

/**
 * @typedef {import("./worker-command.mjs").Transport} Transport
 * @typedef {{
 *   transports: Transport[],
 *   filter: string[],
 *   quick: boolean,
 *   scratch: string,
 *   checkout: string,
 *   programs: Programs,
 * }} ClientOptions
 * @typedef {{ server: string, client: string, npmServer: string, npmClient: string }} Programs
 * @typedef {{
 *   name: string,
 *   client: string[],
 *   worker: (transport: Transport, storage: string) => string[],
 *   strict?: boolean,
 *   env?: NodeJS.ProcessEnv,
 *   lane?: string,
 *   over?: readonly Transport[],
 *   storage?: () => Promise<{ url: string, stop: () => Promise<unknown> }>,
 *   except?: string[],
 *   shares?: boolean,
 *   slow?: boolean,
 * }} Plan one line of the table for each transport that it is for: `over`, else what the family speaks. `lane`: what is
 *   special about it; `storage`: what the worker stores in, whose URL it is given; `shares`: memory, with what is asked of
 *   that; `except`: tests that are left out; `slow`: is left out where time is short
 */

/**
 * One line of the table.
 * @param {string} release
 * @param {Plan} plan
 * @param {Transport} transport
 * @param {ClientOptions} options
 * @returns {Promise<import("./report.mjs").Cell>}
 */
async function runPlan(release, plan, transport, { filter: wanted, scratch, checkout }) {
  const { name, client, worker, strict = false, lane, storage, shares, except = [] } = plan;
  const env = shares ? { ...plan.env, ...shareAll } : plan.env;
  const run = lane === undefined ? `${name} ${transport}` : `${name} ${transport} + ${lane}`;
  progress(`${release}: ${run}`);
  const folder = path.join(scratch, `${release} ${run}`.replaceAll(/[^\w.]+/g, "-"));
  await mkdir(folder, { recursive: true });
  const startedAt = Date.now();
  const stored = await storage?.();
  const command = worker(transport, stored?.url ?? "");
  const filter = [...wanted, ...except.map((glob) => `!${glob}`)];
  const each = { client, worker: command, strict, transport, filter, folder, checkout, env };
  const tried = await (shares ? sharing(() => runClient(each)) : runClient(each));
  await stored?.stop();
  return { release, run, seconds: (Date.now() - startedAt) / 1000, ...tried };
}

/**
 * @param {string} release
 * @param {Plan[]} plans
 * @param {ClientOptions} options
 */
export async function runPlans(release, plans, options) {
  /** @type {import("./report.mjs").Cell[]} */
  const cells = [];
  for (const plan of plans) {
    if (plan.slow && options.quick) continue;
    for (const transport of plan.over ?? familyTransports) {
      if (!options.transports.includes(transport)) continue;
      const cell = await runPlan(release, plan, transport, options);
      // A filter may leave nothing of a suite.
      const isEmpty = cell.tests.length === 0 && cell.checks.every(({ error }) => error === null);
      if (!isEmpty) cells.push(cell);
    }
  }
  return cells;
}
