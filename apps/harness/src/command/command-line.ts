/** The arguments of `npm run harness`. */
import { parseArgs } from "node:util";
import type { Target } from "@sheaf/interop-client";

/** How results are shown. */
export type Format = "table" | "json" | "junit";

/** What to do. */
export interface CommandLine {
  /** How the worker is reached; `undefined` where only the names of the cases are wanted. */
  readonly target: Target | undefined;
  /** Room in the shared memory that batches go through; `undefined` when none is used. */
  readonly shmBytes: number | undefined;
  readonly filter: readonly string[];
  readonly list: boolean;
  /** Whether what takes gigabytes, and minutes, is asked as well. */
  readonly large: boolean;
  readonly format: Format;
}

/** The arguments are wrong; the message says how. */
export class UsageError extends Error {}

export const USAGE = `Asks a worker of the vgi-rpc family everything that its conformance service is for.

  npm run harness -- --cmd "node worker.js" | --unix PATH | --tcp HOST:PORT | --url URL [--ca FILE] | --ws URL

--cmd      starts the worker, which serves on stdin and stdout; the text is a shell's.
--shm      bytes of shared memory that batches go through; on --cmd, --unix and --tcp of this machine.
--filter   globs of names, separated by commas; those behind a ! are left out.
--large    asks also what takes gigabytes, and minutes.
--list     says what would be asked; of revision 2, where no worker is named.
--format   table, json or junit.

It ends with 0 when everything passed, 1 when something failed, 2 when the worker could not be asked.`;

const TEXT = { type: "string" } as const;
const FLAG = { type: "boolean", default: false } as const;
const OPTIONS = {
  cmd: TEXT,
  unix: TEXT,
  tcp: TEXT,
  url: TEXT,
  ca: TEXT,
  ws: TEXT,
  shm: TEXT,
  filter: TEXT,
  format: { type: "string", default: "table" },
  list: FLAG,
  large: FLAG,
  help: { type: "boolean", short: "h", default: false },
} as const;
const FORMATS: readonly Format[] = ["table", "json", "junit"];

/** Reads the arguments; `"help"` when help is wanted. Throws a {@link UsageError}. */
export function readCommandLine(argv: readonly string[]): CommandLine | "help" {
  const { values } = parsed(argv);
  if (values.help) return "help";
  const format = FORMATS.find((name) => name === values.format);
  if (format === undefined)
    throw new UsageError(`--format ${values.format}: none of ${FORMATS.join(", ")}`);
  const target = targetOf(values);
  if (target === undefined && !values.list) throw new UsageError("no worker is named");
  return {
    target,
    shmBytes: shmBytesOf(values.shm, target),
    filter: (values.filter ?? "")
      .split(",")
      .map((glob) => glob.trim())
      .filter(Boolean),
    list: values.list,
    large: values.large,
    format,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

type Places = { readonly [K in "cmd" | "unix" | "tcp" | "url" | "ca" | "ws"]?: string | undefined };

function targetOf({ cmd, unix, tcp, url, ca, ws }: Places): Target | undefined {
  const targets: Target[] = [];
  // The shell gives way to the worker, so that signals reach it.
  if (cmd !== undefined) targets.push({ kind: "stdio", command: ["sh", "-c", `exec ${cmd}`] });
  if (unix !== undefined) targets.push({ kind: "unix", path: unix });
  if (tcp !== undefined) targets.push({ kind: "tcp", ...addressOf(tcp) });
  if (url !== undefined) targets.push({ kind: "http", url, ca });
  if (ws !== undefined) targets.push({ kind: "ws", url: ws, protocol: undefined });
  if (targets.length > 1) throw new UsageError("more than one worker is named");
  if (ca !== undefined && url === undefined) throw new UsageError("--ca goes with --url");
  return targets[0];
}

function addressOf(tcp: string): { readonly host: string; readonly port: number } {
  const colon = tcp.lastIndexOf(":");
  const port = Number(tcp.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port)) throw new UsageError(`--tcp ${tcp}: not HOST:PORT`);
  return { host: tcp.slice(0, colon), port };
}

function shmBytesOf(shm: string | undefined, target: Target | undefined): number | undefined {
  if (shm === undefined) return undefined;
  if (target?.kind === "http" || target?.kind === "ws")
    throw new UsageError("--shm goes with --cmd, --unix and --tcp");
  const bytes = Number(shm);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new UsageError(`--shm ${shm}: not a number of bytes`);
}
