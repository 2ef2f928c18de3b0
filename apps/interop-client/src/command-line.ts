/** The arguments of the program. */
import { parseArgs } from "node:util";
import { SUBPROTOCOLS, type Subprotocol } from "@sheaf/websocket";

/** How the peer is reached. */
export type Target =
  | { readonly kind: "stdio"; readonly command: readonly string[] }
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | WebSocketTarget
  | HttpTarget;

/** A peer that speaks WebSocket; `protocol`: the only one to offer. */
export interface WebSocketTarget {
  readonly kind: "ws";
  readonly url: string;
  readonly protocol: Subprotocol | undefined;
}

/** A peer that speaks HTTP; `ca`: the file of a certificate to trust. */
export interface HttpTarget {
  readonly kind: "http";
  readonly url: string;
  readonly ca: string | undefined;
}

/** What to run against what. */
export interface CommandLine {
  readonly suites: readonly string[];
  readonly target: Target;
  /** Room in the shared memory that batches go through, of any size; `undefined` when none is used. */
  readonly shmBytes: number | undefined;
  readonly filter: readonly string[];
}

const TARGETS =
  "(--unix PATH | --tcp HOST:PORT | --ws URL [--ws-protocol NAME] | --url URL [--ca FILE] | -- COMMAND...)";
export const USAGE = `usage: SUITE,... [--filter GLOB,!GLOB] [--shm BYTES] ${TARGETS}`;

const TEXT = { type: "string" } as const;
const FLAGS = {
  unix: TEXT,
  tcp: TEXT,
  ws: TEXT,
  "ws-protocol": TEXT,
  url: TEXT,
  ca: TEXT,
  shm: TEXT,
  filter: TEXT,
} as const;

type Values = { readonly [K in keyof typeof FLAGS]?: string | undefined };

/** Reads the arguments. Throws an `Error` that says what is wrong with them. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const end = argv.indexOf("--");
  const own = end === -1 ? argv : argv.slice(0, end);
  const command = end === -1 ? [] : argv.slice(end + 1);
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: FLAGS,
  });
  const [names, ...rest] = positionals;
  if (names === undefined || rest.length > 0) throw new Error(USAGE);
  const filter = values.filter?.split(",").map((glob) => glob.trim()) ?? [];
  const target = targetOf(values, command);
  const shmBytes = shmBytesOf(values, target);
  return { suites: names.split(","), target, shmBytes, filter: filter.filter(Boolean) };
}

function targetOf(values: Values, command: readonly string[]): Target {
  const { unix, tcp, ws, url, ca } = values;
  const protocol = values["ws-protocol"];
  const given = [unix, tcp, ws, url, command[0]].filter((place) => place !== undefined);
  const lacksTarget =
    (ca !== undefined && url === undefined) || (protocol !== undefined && ws === undefined);
  if (given.length !== 1 || lacksTarget) throw new Error(USAGE);
  if (ws !== undefined) return { kind: "ws", url: ws, protocol: subprotocolOf(protocol) };
  if (url !== undefined) return { kind: "http", url, ca };
  if (unix !== undefined) return { kind: "unix", path: unix };
  if (tcp !== undefined) return { kind: "tcp", ...addressOf(tcp) };
  return { kind: "stdio", command };
}

function subprotocolOf(text: string | undefined): Subprotocol | undefined {
  const protocol = SUBPROTOCOLS.find((name) => name === text);
  if (text === undefined || protocol !== undefined) return protocol;
  throw new Error(`--ws-protocol ${text}: none of ${SUBPROTOCOLS.join(", ")}`);
}

function addressOf(tcp: string): { readonly host: string; readonly port: number } {
  const colon = tcp.lastIndexOf(":");
  const port = Number(tcp.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port)) throw new Error(`--tcp ${tcp}: not HOST:PORT`);
  return { host: tcp.slice(0, colon), port };
}

function shmBytesOf({ shm }: Values, { kind }: Target): number | undefined {
  if (shm === undefined) return undefined;
  if (kind === "ws" || kind === "http") throw new Error("--shm needs stdio, --unix or --tcp");
  const bytes = Number(shm);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new Error(`--shm ${shm}: not a number of bytes`);
}
