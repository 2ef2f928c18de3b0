/** Command line and environment → what the program is to do. */
import path from "node:path";
import { ROTATION_INTERVALS } from "../access-log-file/time-rotation.ts";
import { type Environment, FlagValues } from "./flag-values.ts";
import { addressOf, tcpAddressOf, withPort } from "./parse-address.ts";
import { httpSettingsOf } from "./parse-http.ts";
import { storageOf } from "./parse-storage.ts";
import type {
  AccessLogSettings,
  Carrier,
  ServiceChoice,
  Settings,
  SocketSettings,
  WebSocketSettings,
} from "./settings.ts";
import { UsageError } from "./usage-error.ts";

const DEFAULT_IDLE_TIMEOUT_S = 300;
/** What a timer can wait. */
const MAX_IDLE_TIMEOUT_S = 2_147_483;
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

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
  const ws = flags.isOn("ws");
  const http = flags.isOn("http");
  const wanted = [flags.isOn("pipe"), unix !== undefined, tcp !== undefined, ws, http];
  if (wanted.filter(Boolean).length > 1) {
    throw new UsageError("--pipe, --unix, --tcp, --ws and --http exclude each other");
  }
  if (http) return httpSettingsOf(flags);
  if (ws) return webSocketSettingsOf(flags);
  if (unix === "") throw new UsageError("--unix needs a path");
  if (unix !== undefined) return { kind: "unix", path: path.resolve(unix) };
  return tcp === undefined ? { kind: "stdio" } : { kind: "tcp", ...tcpAddressOf(tcp) };
}

function webSocketSettingsOf(flags: FlagValues): WebSocketSettings {
  return {
    kind: "ws",
    ...addressOf(flags),
    corsOrigin: flags.text("cors-origin"),
    maxMessageBytes: flags.count("max-message-bytes", MAX_MESSAGE_BYTES, 1),
  };
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
  if (isSequential || !(isSocket || kind === "ws")) {
    throw new UsageError("--max-connections requires --unix, --tcp or --ws, and --threaded");
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
