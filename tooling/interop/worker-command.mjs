// @ts-check
// How the worker under test is called, on each transport.
import { fileURLToPath } from "node:url";
import { CannotRun } from "./cannot-run.mjs";

/** @typedef {"stdio" | "unix" | "tcp" | "http" | "ws"} Transport */

/** What the whole family speaks. @type {readonly Transport[]} */
export const familyTransports = ["stdio", "unix", "tcp", "http"];

/** @type {readonly Transport[]} */
export const transports = [...familyTransports, "ws"];

const word = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gsy;
const piece = /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs;

/** Splits a command line as a shell would, without expanding anything. @param {string} line */
export function splitCommand(line) {
  const words = [];
  for (let rest = line.trim(); rest !== ""; rest = rest.trimStart()) {
    word.lastIndex = 0;
    const [found] = word.exec(rest) ?? [];
    if (!found) throw new CannotRun(`cannot read the command line: ${line}`);
    words.push(
      found.replace(
        piece,
        (_, escaped, double, single) =>
          escaped ?? single ?? double.replace(/\\(["\\$\x60])/g, "$1"),
      ),
    );
    rest = rest.slice(found.length);
  }
  return words;
}

/** One line which splits into these words again. @param {string[]} argv */
export const joinCommand = (argv) =>
  argv
    .map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", `'"'"'`)}'`))
    .join(" ");

/**
 * The command of the worker, without a transport: one given by the user, or ours with the revision
 * of the fixture service that this release expects.
 * @param {{ custom: string | undefined, built: string }} worker
 * @param {import("./install-reference.mjs").Reference} reference
 */
export function workerCommand({ custom, built }, { release, place, bin }) {
  if (custom === undefined) return [place.node, built, "--conformance", release.conformance];
  return splitCommand(custom.replaceAll("{bin}", bin));
}

/** @param {Transport} transport @param {string} socket */
export function transportFlags(transport, socket) {
  if (transport === "unix") return ["--unix", socket];
  if (transport === "tcp") return ["--tcp", "127.0.0.1:0"];
  if (transport === "http") return ["--http"];
  if (transport === "ws") return ["--ws"];
  return [];
}

const bridge = fileURLToPath(new URL("bridge.mjs", import.meta.url));

/**
 * A worker on stdio, for who wants one, that is the one which listens on a socket.
 * @param {string} socket
 * @param {import("./install-reference.mjs").Reference} reference
 */
export const bridgeTo = (socket, { place }) => [place.node, bridge, socket];

/**
 * What tells a client or a judge where a worker listens.
 * @param {Transport} transport
 * @param {{ address: string, ca?: string | undefined }} worker
 */
export function targetFlags(transport, { address, ca }) {
  if (transport === "ws") return ["--ws", `ws://${address}`];
  if (transport !== "http") return [`--${transport}`, address];
  return ca === undefined
    ? ["--url", `http://${address}`]
    : ["--url", `https://${address}`, "--ca", ca];
}
