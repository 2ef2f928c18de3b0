/** Time that passes when a test says so: deadlines of an hour are tested in no time. */

/** The time of a test. As long as it is not disposed of, timers and `Date.now()` go by it. */
export interface VirtualClock extends Disposable {
  /** In how many milliseconds each timer is due that has not fired yet. */
  readonly pending: readonly number[];
  /** Lets time pass: timers that are due fire in order, and what waits for them gets its turn in between. */
  advance(ms: number): Promise<void>;
}

interface Timer {
  readonly id: number;
  due: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
}

/** What Node's timers can do beside being cleared. */
interface TimerHandle {
  ref(): TimerHandle;
  unref(): TimerHandle;
  hasRef(): boolean;
  [Symbol.toPrimitive](): number;
}

/** Out of the way of the ids that browsers give. */
const FIRST_ID = 2 ** 40;

type Callback = (...args: unknown[]) => void;

/** Stops the time. Dispose of the clock to let it go on: timers that have not fired are then real ones. */
export function virtualClock(): VirtualClock {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const { now } = Date;
  const timers = new Map<number, Timer>();
  const startedAt = now.call(Date);
  let passedMs = 0;
  let lastId = FIRST_ID;

  const start = (
    callback: Callback,
    ms: number,
    args: unknown[],
    repeats: boolean,
  ): TimerHandle => {
    const id = ++lastId;
    const everyMs = repeats ? Math.max(1, ms) : undefined;
    const run = (): void => callback(...args);
    timers.set(id, { id, due: passedMs + Math.max(1, ms), everyMs, run });
    return handleOf(id, timers);
  };
  const stop = (handle: Parameters<typeof clearTimeout>[0]): void => {
    // Timers from before the time was stopped are real ones.
    if (!timers.delete(Number(handle))) clearTimeout(handle);
  };
  const fire = (timer: Timer): void => {
    passedMs = Math.max(passedMs, timer.due);
    if (timer.everyMs === undefined) timers.delete(timer.id);
    else timer.due += timer.everyMs;
    timer.run();
  };
  Object.assign(globalThis, {
    setTimeout: (callback: Callback, ms = 0, ...args: unknown[]) =>
      start(callback, ms, args, false),
    setInterval: (callback: Callback, ms = 0, ...args: unknown[]) =>
      start(callback, ms, args, true),
    clearTimeout: stop,
    clearInterval: stop,
  });
  Date.now = () => startedAt + passedMs;

  return {
    get pending() {
      return Array.from(timers.values(), ({ due }) => due - passedMs);
    },
    async advance(ms) {
      const until = passedMs + ms;
      for (;;) {
        const next = earliest(timers.values());
        if (next === undefined || next.due > until) break;
        fire(next);
        // Whoever waited for it may start the next timer.
        await settled();
      }
      passedMs = until;
      await settled();
    },
    [Symbol.dispose]() {
      Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
      Date.now = now;
      for (const { due, run } of timers.values()) setTimeout(run, due - passedMs);
      timers.clear();
    },
  };
}

function earliest(timers: Iterable<Timer>): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers) if (first === undefined || timer.due < first.due) first = timer;
  return first;
}

/** Lets promises that are ready run their course. */
async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

function handleOf(id: number, timers: ReadonlyMap<number, Timer>): TimerHandle {
  const handle: TimerHandle = {
    ref: () => handle,
    unref: () => handle,
    hasRef: () => timers.has(id),
    [Symbol.toPrimitive]: () => id,
  };
  return handle;
}
