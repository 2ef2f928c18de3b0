/** Whether what ran has given back what it took: handles, descriptors, processes, shared memory, temporary files. */
import { isMainThread } from "node:worker_threads";
import { type Held, inventory } from "./inventory.ts";

/** How leaks are looked for. */
export interface LeakWatchOptions {
  /**
   * Whether nothing else runs in this process, so that descriptors, processes and temporary files can be looked at as well. Default:
   * whether this is the main thread.
   */
  readonly alone?: boolean;
  /** Milliseconds that what is being closed may take. Default 5000. */
  readonly settleMs?: number;
}

/** Remembers what was held when it was made. */
export interface LeakWatch {
  /** What is held now and was not then. Waits for what is still being closed. */
  leaks(): Promise<readonly Held[]>;
  /** Rejects with a list when there are leaks. */
  expectNone(): Promise<void>;
}

const SETTLE_MS = 5000;
const LOOK_EVERY_MS = 10;
/** Handles that come and go by themselves: one is no leak. */
const PASSING = new Set(["CloseReq", "Immediate", "FSReqCallback", "FSReqPromise", "TTYWrap"]);

/** Looks at what is held before something runs. */
export function watchLeaks(options: LeakWatchOptions = {}): LeakWatch {
  const { alone = isMainThread, settleMs = SETTLE_MS } = options;
  const before = countsOf(inventory(alone));
  const leaks = async (): Promise<readonly Held[]> => {
    const deadline = performance.now() + settleMs;
    for (;;) {
      const found = addedTo(before, inventory(alone));
      if (found.length === 0 || performance.now() > deadline) return found;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS).unref());
    }
  };
  return {
    leaks,
    async expectNone() {
      const found = await leaks();
      if (found.length === 0) return;
      throw new Error(
        `left behind: ${found.map(({ kind, what }) => `${kind} ${what}`).join(", ")}`,
      );
    },
  };
}

function keyOf({ kind, what }: Held): string {
  return `${kind} ${what}`;
}

function countsOf(all: readonly Held[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const each of all) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
  return counts;
}

function addedTo(before: ReadonlyMap<string, number>, now: readonly Held[]): readonly Held[] {
  const left = new Map(before);
  return now.filter((each) => {
    if (each.kind === "handle" && PASSING.has(each.what)) return false;
    const count = left.get(keyOf(each)) ?? 0;
    left.set(keyOf(each), count - 1);
    return count <= 0;
  });
}
