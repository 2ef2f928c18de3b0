/** Command line and environment → what the program is to do. */
import path from "node:path";
import { ROTATION_INTERVALS } from "../access-log-file/time-rotation.ts";
import { type Environment, FlagValues } from "./flag-values.ts";
import { httpSettingsOf, withPort } from "./parse-http.ts";
import { storageOf } from "./parse-storage.ts";
import type {
  AccessLogSettings,
  Carrier,
  ServiceChoice,
  Settings,
  SocketSettings,
} from "./settings.ts";
import { UsageError } from "./usage-error.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_IDLE_TIMEOUT_S = 300;
/** What a timer can wait. */
const MAX_IDLE_TIMEOUT_S = 2_147_483;
const MAX_PORT = 65_535;

/** The settings, or `"help"`. Throws {@link UsageError} for what cannot be obeyed. */
export function parseCommandLine(
  args: readonly string[],
  environment: Environment,
): Settings | "help" {
  const flags = new FlagValues(withPort(args), environment);
  if (flags.isOn("help")) return "help";
  const carrier = carrierOf(flags);
  return {
    carrier,
    sockets: socketsOf(flags, carrier),
    service: serviceOf(flags),
    wire: flags.oneOf("wire", ["both", "a", "b"]) ?? "both",
    serverId: serverIdOf(flags),
    accessLog: accessLogOf(flags),
    storage: storageOf(flags, carrier),
    failsFirstStart: flags.isOn("fail-serve-start-once"),
  };
}

function carrierOf(flags: FlagValues): Carrier {
  const unix = flags.text("unix");
  const tcp = flags.text("tcp");
  const http = flags.isOn("http");
  const wanted = [flags.isOn("pipe"), unix !== undefined, tcp !== undefined, http];
  if (wanted.filter(Boolean).length > 1) {
    throw new UsageError("--pipe, --unix, --tcp and --http exclude each other");
  }
  if (http) return httpSettingsOf(flags);
  if (unix === "") throw new UsageError("--unix needs a path");
  if (unix !== undefined) return { kind: "unix", path: path.resolve(unix) };
  return tcp === undefined ? { kind: "stdio" } : tcpAddress(tcp);
}

/** `[HOST:]PORT`; an IPv6 address stands in brackets, as in a URL. */
function tcpAddress(text: string): Carrier {
  const colon = text.lastIndexOf(":");
  const host = colon === -1 ? "" : text.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  const port = text.slice(colon + 1);
  if (!/^\d+$/.test(port) || Number(port) > MAX_PORT) {
    throw new UsageError(`--tcp is '${text}', it must be [HOST:]PORT`);
  }
  return { kind: "tcp", host: host || DEFAULT_HOST, port: Number(port) };
}

function socketsOf(flags: FlagValues, { kind }: Carrier): SocketSettings {
  const isThreaded = flags.isOn("threaded");
  const isSequential = flags.isOn("no-threaded");
  if (isThreaded && isSequential) {
    throw new UsageError("--threaded and --no-threaded exclude each other");
  }
  const isSocket = kind === "unix" || kind === "tcp";
  if (isThreaded && !isSocket) throw new UsageError("--threaded requires --unix or --tcp");
  const seconds = flags.number("idle-timeout", DEFAULT_IDLE_TIMEOUT_S, [0, MAX_IDLE_TIMEOUT_S]);
  const sockets = { idleTimeoutMs: seconds * 1000, threaded: !isSequential };
  if (flags.text("max-connections") === undefined) return sockets;
  if (isSequential || !isSocket) {
    throw new UsageError("--max-connections requires --unix or --tcp, and --threaded");
  }
  return { ...sockets, maxConnections: flags.count("max-connections", 1, 1) };
}

function serviceOf(flags: FlagValues): ServiceChoice {
  const revision = flags.oneOf("conformance", ["1", "2"]);
  const name = flags.oneOf("service", ["conformance", "demo", "probe"]);
  const isClient = flags.isOn("client-conformance");
  if (isClient && (name !== undefined || revision !== undefined)) {
    throw new UsageError("--client-conformance excludes --service and --conformance");
  }
  if (isClient) return { name: "client-conformance" };
  if (name === undefined || name === "conformance") {
    return { name: "conformance", revision: revision === "1" ? 1 : 2 };
  }
  if (revision !== undefined) throw new UsageError(`--conformance excludes --service ${name}`);
  return { name };
}

function serverIdOf(flags: FlagValues): string | undefined {
  const id = flags.text("server-id");
  if (id === "") throw new UsageError("--server-id must not be empty");
  return id;
}

function accessLogOf(flags: FlagValues): AccessLogSettings | undefined {
  const maxBytes = flags.count("access-log-max-bytes", 0);
  const when = flags.oneOf("access-log-when", ROTATION_INTERVALS);
  if (maxBytes > 0 && when !== undefined) {
    throw new UsageError("--access-log-max-bytes and --access-log-when exclude each other");
  }
  const settings = {
    debug: flags.isOn("access-log-debug"),
    maxBytes,
    backupCount: flags.count("access-log-backup-count", 5),
    when,
    maxRecordBytes: flags.count("access-log-max-record-bytes", 1_048_576, 1),
    sampleRate: flags.number("access-log-sample", 1, [0, 1]),
    async: flags.isOn("access-log-async"),
    queueSize: flags.count("access-log-queue-size", 10_000, 1),
  };
  const path = flags.text("access-log");
  return path === undefined ? undefined : { path, ...settings };
}
