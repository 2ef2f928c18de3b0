// @ts-check
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { killCommand, lastLines, startCommand } from "./run-command.mjs";

/**
 * @typedef {{ name: string, error: string | null }} Check something asked of the worker beside the judge's tests
 * @typedef {{
 *   address: string,
 *   ca: string | undefined,
 *   stop: () => Promise<Check[]>,
 *   kill: () => void,
 *   stderr: () => string,
 * }} Worker `ca`: file of the certificate to trust, of a worker that speaks TLS
 */

const startLimitMs = 30_000;
const stopLimitMs = 10_000;

/** @param {string} address @returns {import("node:net").NetConnectOpts} */
function destination(address) {
  if (address.startsWith("/")) return { path: address };
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

/** @param {string} address @returns {Promise<boolean>} */
const accepts = (address) =>
  new Promise((resolve) => {
    const socket = connect(destination(address), () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.end();
  });

/**
 * Starts a worker that listens, and waits until it does: some announce their address too early.
 * @param {string[]} argv
 * @param {{ cwd: string, strict: boolean, env?: NodeJS.ProcessEnv | undefined }} options
 *   `strict`: it must also leave nothing behind
 * @returns {Promise<Worker>}
 */
export async function startWorker(argv, { cwd, strict, env }) {
  const child = startCommand(argv, { cwd, env });
  const output = { stdout: "", stderr: "" };
  /** @type {{ status: string } | undefined} */
  let ended;
  child.stdout.setEncoding("utf8").on("data", (text) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (output.stderr += text));
  child.once("error", (error) => (ended = { status: error.message }));
  child.once("close", (code, signal) => (ended ??= { status: signal ?? `exit ${code}` }));

  const discovery = () => /^(UNIX|TCP|WS|PORT):(.+)\n/.exec(output.stdout);
  const address = () => {
    const [, kind, where = ""] = discovery() ?? [];
    return kind === "PORT" ? `127.0.0.1:${where}` : where;
  };
  const ca = () => /^TLS-CA:(.+)\n/m.exec(output.stdout)?.[1];
  const isComplete = () => address() !== "" && (ca() !== undefined || !argv.includes("--tls"));
  const startedAt = Date.now();
  while (!isComplete() || !(await accepts(address()))) {
    const waited = Date.now() - startedAt;
    if (!ended && waited < startLimitMs) {
      await delay(20);
      continue;
    }
    killCommand(child);
    const what = ended
      ? `ended (${ended.status})`
      : `did not listen within ${startLimitMs / 1000} s`;
    throw new Error(`the worker ${what}\n${lastLines(output.stderr || output.stdout)}`);
  }

  /** @returns {Promise<Check[]>} */
  const stop = async () => {
    const crashed = ended?.status;
    const socket = address().startsWith("/") ? address() : undefined;
    if (!ended) {
      child.kill("SIGTERM");
      for (const since = Date.now(); !ended && Date.now() - since < stopLimitMs; ) await delay(20);
      if (!ended) killCommand(child);
    }
    const extra = output.stdout.slice(discovery()?.[0].length);
    /** @type {Check[]} */
    const checks = [
      {
        name: "worker.stays_up",
        error: crashed ? `${crashed}\n${lastLines(output.stderr)}` : null,
      },
      {
        name: "worker.keeps_stdout_quiet",
        error: extra ? `it wrote ${JSON.stringify(extra)}` : null,
      },
      {
        name: "worker.ends_on_sigterm",
        error: ended ? null : `still there after ${stopLimitMs} ms`,
      },
    ];
    // The reference's own worker dies of the signal, so this is asked of ours only.
    if (strict) {
      const status = ended?.status;
      const unclean = status && status !== "exit 0" ? status : null;
      checks.push({ name: "worker.exits_cleanly", error: unclean });
      if (socket) {
        const error = existsSync(socket) ? `${socket} is still there` : null;
        checks.push({ name: "worker.removes_its_socket", error });
      }
    }
    return checks;
  };
  const kill = () => void killCommand(child);
  return { address: address(), ca: ca(), stop, kill, stderr: () => output.stderr };
}
