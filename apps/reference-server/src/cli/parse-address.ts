/** Hosts and ports of a command line. */
import type { FlagValues } from "./flag-values.ts";
import { UsageError } from "./usage-error.ts";

const DEFAULT_HOST = "127.0.0.1";
const MAX_PORT = 65_535;

/** Where to listen. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `--host` and `--port`. Throws {@link UsageError}. */
export function addressOf(flags: FlagValues): Address {
  const port = flags.count("port", 0);
  if (port > MAX_PORT) throw new UsageError(`--port is ${port}, it must be ${MAX_PORT} at most`);
  return { host: flags.text("host") ?? DEFAULT_HOST, port };
}

/** The value of `--tcp`; an IPv6 address stands in brackets, as in a URL. Throws {@link UsageError}. */
export function tcpAddressOf(text: string): Address {
  const colon = text.lastIndexOf(":");
  const host = colon === -1 ? "" : text.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  const port = text.slice(colon + 1);
  if (!/^\d+$/.test(port) || Number(port) > MAX_PORT) {
    throw new UsageError(`--tcp is '${text}', it must be [HOST:]PORT`);
  }
  return { host: host || DEFAULT_HOST, port: Number(port) };
}

/** A port may stand behind `--http`, as the reference has it, and behind `--ws`. */
export function withPort(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg) => arg === "--http" || arg === "--ws");
  const port = args[at + 1] ?? "";
  if (at === -1 || !/^\d+$/.test(port)) return args;
  return [...args.slice(0, at + 1), "--port", port, ...args.slice(at + 2)];
}
