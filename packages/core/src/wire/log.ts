/** Log messages that a handler sends to its caller, in order with the results. */
import type { CustomMetadata, MetadataValue } from "@sheaf/arrow";
import { parseExtra } from "./error-reply.ts";
import {
  KEY_LOG_EXTRA,
  KEY_LOG_LEVEL,
  KEY_LOG_MESSAGE,
  KEY_REQUEST_ID,
  KEY_SERVER_ID,
} from "./keys.ts";

/** Levels on the wire, least to most severe. `EXCEPTION` is how errors travel. */
export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR";

/** A log message of the server (seed 000, `Message`). */
export interface LogMessage {
  readonly level: LogLevel;
  readonly message: string;
  /** What the handler added, as text; `server_id` and `request_id` are among it when the server says them. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Receives log messages, each before the result that it precedes. */
export type LogListener = (message: LogMessage) => void;

/** The metadata pairs of a log batch. */
export function logMetadata(message: LogMessage): [string, MetadataValue][] {
  const pairs: [string, MetadataValue][] = [
    [KEY_LOG_LEVEL, message.level],
    [KEY_LOG_MESSAGE, message.message],
  ];
  const hasExtra = Object.keys(message.extra).length > 0;
  if (hasExtra) pairs.push([KEY_LOG_EXTRA, JSON.stringify(message.extra)]);
  return pairs;
}

/** Reads the message of a log batch. */
export function readLog(metadata: CustomMetadata): LogMessage {
  const extra: Record<string, string> = {};
  for (const [key, value] of Object.entries(parseExtra(metadata.get(KEY_LOG_EXTRA)))) {
    extra[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  const serverId = metadata.get(KEY_SERVER_ID);
  const requestId = metadata.get(KEY_REQUEST_ID);
  if (serverId !== undefined) extra.server_id = serverId;
  if (requestId !== undefined) extra.request_id = requestId;
  return {
    level: levelOf(metadata.get(KEY_LOG_LEVEL)),
    message: metadata.get(KEY_LOG_MESSAGE) ?? "",
    extra,
  };
}

/** An unknown level is not worth failing a call for. */
function levelOf(level: string | undefined): LogLevel {
  switch (level) {
    case "TRACE":
    case "DEBUG":
    case "WARN":
    case "ERROR":
      return level;
    default:
      return "INFO";
  }
}
