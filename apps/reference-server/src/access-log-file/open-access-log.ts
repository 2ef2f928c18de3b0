/** The access log as the command line asks for it: a hook for the server, and the file behind it. */
import { statSync } from "node:fs";
import type { DispatchHook } from "@sheaf/core";
import { type AccessLogStyle, accessLog } from "@sheaf/core/access-log";
import type { AccessLogSettings } from "../cli/settings.ts";
import { directSink, type LineSink, QueuedSink } from "./line-sink.ts";
import { LogFile } from "./log-file.ts";
import { NO_ROTATION, type Rotation } from "./rotation.ts";
import { sizeRotation } from "./size-rotation.ts";
import { timeRotation } from "./time-rotation.ts";

/** An access log that is being written. */
export interface OpenAccessLog {
  readonly hook: DispatchHook;
  /** Resolves when the records of all calls that have ended are in the file. */
  close(): Promise<void>;
}

/** Opens the file. Throws what the file system throws. */
export function openAccessLog(
  settings: AccessLogSettings,
  { serverId, style }: { readonly serverId: string; readonly style: AccessLogStyle },
): OpenAccessLog {
  const file = settings.path
    .replaceAll("{pid}", String(process.pid))
    .replaceAll("{server_id}", serverId);
  const sink = sinkOf(new LogFile(file, rotationOf(settings, file)), settings);
  const log = accessLog({
    write: (line) => sink.write(line),
    style,
    level: settings.debug ? "debug" : "info",
    maxRecordBytes: settings.maxRecordBytes,
    sampleRate: settings.sampleRate,
  });
  return {
    hook: log,
    close: async () => {
      await log.flush();
      await sink.close();
    },
  };
}

function sinkOf(file: LogFile, { async, queueSize }: AccessLogSettings): LineSink {
  return async
    ? new QueuedSink(file, { capacity: queueSize, onError: complain() })
    : directSink(file);
}

function rotationOf(settings: AccessLogSettings, file: string): Rotation {
  const { maxBytes, backupCount, when } = settings;
  if (when !== undefined) return timeRotation({ when, backupCount, sinceMs: lastChange(file) });
  return maxBytes > 0 ? sizeRotation({ maxBytes, backupCount }) : NO_ROTATION;
}

function lastChange(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}

/** Says once that records are being lost. */
function complain(): (error: unknown) => void {
  let done = false;
  return (error) => {
    if (!done) process.stderr.write(`access log: cannot write: ${String(error)}\n`);
    done = true;
  };
}
