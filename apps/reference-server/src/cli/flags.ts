/** The flags of the program: their types for the parser, their words for the help. */
import { HTTP_FLAGS } from "./http-flags.ts";

/** One flag. */
export interface Flag {
  readonly type: "string" | "boolean";
  /** What its value is called in the help. */
  readonly value?: string;
  readonly help: string;
}

/** Flags by name, in the order of the help. */
export const FLAGS = {
  pipe: { type: "boolean", help: "serve on stdin and stdout (the default)" },
  unix: { type: "string", value: "PATH", help: "serve on a unix socket; prints UNIX:<path>" },
  tcp: {
    type: "string",
    value: "[HOST:]PORT",
    help: "serve on TCP, 127.0.0.1 unless told otherwise; prints TCP:<host>:<port>",
  },
  ws: {
    type: "boolean",
    help: "serve over WebSocket; a number behind it is the port; prints WS:<host>:<port>",
  },
  ...HTTP_FLAGS,
  "max-message-bytes": { type: "string", value: "N", help: "ws: largest message (67108864)" },
  service: { type: "string", value: "NAME", help: "conformance (default), demo or probe" },
  conformance: { type: "string", value: "1|2", help: "revision of the conformance service (2)" },
  "client-conformance": { type: "boolean", help: "serve what native clients are tested with" },
  wire: { type: "string", value: "both|a|b", help: "generations of the wire to answer (both)" },
  describe: { type: "boolean", help: "accepted; introspection is always answered" },
  "server-id": { type: "string", value: "ID", help: "the server's id (12 random hex digits)" },
  "idle-timeout": {
    type: "string",
    value: "S",
    help: "unix, tcp, ws: end after S seconds without connections; 0 is never (300)",
  },
  threaded: { type: "boolean", help: "unix, tcp: connections at the same time (the default)" },
  "no-threaded": { type: "boolean", help: "unix, tcp: one connection after the other" },
  "max-connections": {
    type: "string",
    value: "N",
    help: "unix, tcp, ws: at the same time (no limit)",
  },
  "access-log": {
    type: "string",
    value: "PATH",
    help: "append a record of each call; {pid} and {server_id} are filled in",
  },
  "access-log-debug": { type: "boolean", help: "records of revision 1 carry the requests" },
  "access-log-max-bytes": {
    type: "string",
    value: "N",
    help: "start a new file at N bytes (0: never)",
  },
  "access-log-backup-count": { type: "string", value: "N", help: "finished files to keep (5)" },
  "access-log-when": {
    type: "string",
    value: "H|D|midnight",
    help: "start a new file with each hour, day, or day of the calendar; also M and S",
  },
  "access-log-max-record-bytes": { type: "string", value: "N", help: "longest record (1048576)" },
  "access-log-sample": {
    type: "string",
    value: "R",
    help: "share of the calls without error to log, 0 to 1 (1)",
  },
  "access-log-async": {
    type: "boolean",
    help: "write in the background; drop records when behind",
  },
  "access-log-queue-size": { type: "string", value: "N", help: "records that may wait (10000)" },
  help: { type: "boolean", help: "print this" },
} as const satisfies Record<string, Flag>;

/** Flags that may come from the environment instead. */
export const VARIABLES = {
  "max-response-bytes": "VGI_RPC_MAX_RESPONSE_BYTES",
  "max-externalized-response-bytes": "VGI_RPC_MAX_EXTERNALIZED_RESPONSE_BYTES",
  "idle-timeout": "VGI_RPC_IDLE_TIMEOUT",
  "access-log": "VGI_RPC_ACCESS_LOG",
  "access-log-max-bytes": "VGI_RPC_ACCESS_LOG_MAX_BYTES",
  "access-log-backup-count": "VGI_RPC_ACCESS_LOG_BACKUP_COUNT",
  "access-log-when": "VGI_RPC_ACCESS_LOG_WHEN",
  "access-log-max-record-bytes": "VGI_RPC_ACCESS_LOG_MAX_RECORD_BYTES",
  "access-log-sample": "VGI_RPC_ACCESS_LOG_SAMPLE",
  "access-log-async": "VGI_RPC_ACCESS_LOG_ASYNC",
  "access-log-queue-size": "VGI_RPC_ACCESS_LOG_QUEUE_SIZE",
} as const satisfies Partial<Record<keyof typeof FLAGS, string>>;

/** The text of `--help`. */
export function helpText(): string {
  const flags = Object.entries<Flag>(FLAGS).map(
    ([name, { value, help }]) =>
      [`--${name}${value === undefined ? "" : ` ${value}`}`, help] as const,
  );
  const width = Math.max(...flags.map(([left]) => left.length));
  const lines = flags.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`);
  const variables = Object.values(VARIABLES).map((name) => `  ${name}`);
  return [
    "Serves a service of the vgi-rpc family until its client goes, or until it is told to stop.",
    "",
    ...lines,
    "",
    "Read where the flag of the same name is not given:",
    ...variables,
    "",
  ].join("\n");
}
