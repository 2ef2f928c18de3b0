/**
 * Counts what cancelling does on the server, for a client to look at. The counters live in this process,
 * or in a file where several workers are to share them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { withLockFile } from "./lock-file.ts";

/** The counters, under the names that they have in the file. */
export interface CancelCounters {
  readonly produce_calls: number;
  readonly exchange_calls: number;
  readonly on_cancel_calls: number;
}

/** Where the counters are kept. */
export interface CancelProbe {
  bump(counter: keyof CancelCounters): void;
  read(): CancelCounters;
  reset(): void;
}

/** Names the file that workers share. */
export const PROBE_FILE_VARIABLE = "VGI_RPC_CONFORMANCE_PROBE_FILE";

const ZERO: CancelCounters = { produce_calls: 0, exchange_calls: 0, on_cancel_calls: 0 };

const memory = memoryProbe();

/** The probe of this process: the file that the environment names now, or else memory. */
export function cancelProbe(): CancelProbe {
  const path = process.env[PROBE_FILE_VARIABLE];
  return path ? fileProbe(path) : memory;
}

/** Counters in memory. */
export function memoryProbe(): CancelProbe {
  let counters = ZERO;
  return {
    bump: (counter) => {
      counters = bumped(counters, counter);
    },
    read: () => counters,
    reset: () => {
      counters = ZERO;
    },
  };
}

/** Counters in a JSON file that other processes change as well. */
export function fileProbe(path: string): CancelProbe {
  const change = (changed: (counters: CancelCounters) => CancelCounters): void =>
    withLockFile(path, () => writeFileSync(path, JSON.stringify(changed(readCounters(path)))));
  return {
    bump: (counter) => change((counters) => bumped(counters, counter)),
    read: () => withLockFile(path, () => readCounters(path)),
    reset: () => change(() => ZERO),
  };
}

function bumped(counters: CancelCounters, counter: keyof CancelCounters): CancelCounters {
  return { ...counters, [counter]: counters[counter] + 1 };
}

/** A file that is missing or empty counts nothing yet; so does a counter that it lacks. */
function readCounters(path: string): CancelCounters {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return ZERO;
  }
  if (text === "") return ZERO;
  const found: Partial<CancelCounters> = JSON.parse(text);
  return { ...ZERO, ...found };
}
