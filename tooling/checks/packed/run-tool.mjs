// @ts-check
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ROOT } from "../tree.mjs";

/** What `npm run` tells its children about this repository; an npm for another folder must not hear it. */
const OWN =
  /^(npm_(package|lifecycle)_|npm_config_(local_prefix|workspaces?|include_workspace_root)$|INIT_CWD$)/i;

const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.test(name)));

/** A program that the root has installed. @param {string} name */
export const tool = (name) => path.join(ROOT, "node_modules", ".bin", name);

/**
 * Runs a program to its end and gives what it printed; throws that, if it failed.
 * @param {string[]} argv
 * @param {string} cwd
 */
export function run([file = "", ...args], cwd) {
  const shell = process.platform === "win32";
  const done = spawnSync(file, args, { cwd, env, shell, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (done.error) throw done.error;
  if (done.status === 0) return done.stdout;
  const printed = `${done.stdout}${done.stderr}`.trimEnd();
  throw new Error(`${path.basename(file)} ${args.join(" ")}: exit ${done.status}\n${printed}`);
}
