// @ts-check
import { spawn } from "node:child_process";
import { CannotRun } from "./cannot-run.mjs";

/**
 * @typedef {{
 *   status: number | null,
 *   stdout: string,
 *   stderr: string,
 *   timedOut: boolean,
 *   leftBehind: boolean,
 * }} Finished `leftBehind`: children of its own were still running; they have been ended
 * @typedef {import("node:child_process").ChildProcess} ChildProcess
 * @typedef {{
 *   limitMs: number,
 *   cwd?: string,
 *   env?: NodeJS.ProcessEnv | undefined,
 *   onStderr?: (all: string, child: ChildProcess) => void,
 * }} CommandOptions `onStderr`: told whenever there is more of it
 */

/** Every child leads its own process group, so that its own children can be ended with it. */
const groups = new Set();

/** Whether there was anybody to be signalled. @param {number | undefined} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    // It has already ended.
    return false;
  }
}

/**
 * Starts a child that does not outlive this process.
 * @param {string[]} argv
 * @param {{ cwd?: string | undefined, env?: NodeJS.ProcessEnv | undefined }} [options]
 */
export function startCommand([file = "", ...args], { cwd, env } = {}) {
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  groups.add(child.pid);
  child.once("close", () => groups.delete(child.pid));
  return child;
}

/** @param {ChildProcess} child */
export const killCommand = (child) => signalGroup(child.pid, "SIGKILL");

/**
 * Runs a command to its end, which `limitMs` brings about when nothing else does.
 * @param {string[]} argv
 * @param {CommandOptions} options
 * @returns {Promise<Finished>}
 */
export function runCommand(argv, { limitMs, cwd, env, onStderr }) {
  const child = startCommand(argv, { cwd, env });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output.stderr += text;
    onStderr?.(output.stderr, child);
  });
  return new Promise((resolve) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killCommand(child);
    }, limitMs);
    /** @param {number | null} status */
    const finish = (status) => {
      clearTimeout(timer);
      // The child itself is gone, so whoever is left of its group is its own.
      const leftBehind = signalGroup(child.pid, "SIGKILL");
      resolve({ ...output, status, timedOut, leftBehind });
    };
    child.once("close", finish);
    child.once("error", (error) => {
      output.stderr += error.message;
      finish(null);
    });
  });
}

/** The end of what a command printed, where the cause usually is. @param {string} text */
export const lastLines = (text, count = 12) => text.trimEnd().split("\n").slice(-count).join("\n");

/**
 * Runs a step of the set-up; anything but success is an error with the reason in it.
 * @param {string[]} argv
 * @param {CommandOptions} options
 */
export async function mustRun(argv, options) {
  const done = await runCommand(argv, options);
  if (done.status === 0) return done;
  const how = done.timedOut ? `gave up after ${options.limitMs / 1000} s` : `exit ${done.status}`;
  throw new CannotRun(`${argv.join(" ")}: ${how}\n${lastLines(done.stderr || done.stdout)}`);
}

/** Ends the children too when this process is told to end. */
export function endChildrenOnSignals() {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, () => {
      for (const pid of groups) signalGroup(pid, "SIGKILL");
      process.exit(2);
    });
  }
}
