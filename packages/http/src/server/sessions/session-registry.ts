/** The sessions of one worker: objects in its memory, each for one caller and for a limited time. */
import { serverDraining } from "./session-errors.ts";

/** One session. */
export interface Session {
  /** 24 hex digits. */
  readonly id: string;
  readonly state: object;
  /** The caller that opened it. */
  readonly owner: string;
  readonly expiresAtMs: number;
}

interface Entry extends Session {
  /** Resolves when the call that has the session now is done. */
  busy: Promise<void>;
}

const REAP_MS = 1000;

/** Holds sessions until they are closed or their time is up. */
export class SessionRegistry {
  readonly #defaultTtlMs: number;
  readonly #maxSessions: number;
  readonly #now: () => number;
  readonly #entries: Map<string, Entry> = new Map();
  #reaper: ReturnType<typeof setInterval> | undefined;
  #draining = false;

  constructor(defaultTtlMs: number, maxSessions: number, now: () => number) {
    this.#defaultTtlMs = defaultTtlMs;
    this.#maxSessions = maxSessions;
    this.#now = now;
  }

  /** Sessions that are open. */
  get size(): number {
    return this.#entries.size;
  }

  /** Takes no new sessions from now on, or takes them again; those that are open go on. */
  drain(draining = true): void {
    this.#draining = draining;
  }

  /** Opens a session. Throws `ServerDrainingError` while draining and when there are too many. */
  open(id: string, owner: string, state: object, ttlMs: number | undefined): Session {
    if (this.#draining || this.#entries.size >= this.#maxSessions) throw serverDraining();
    const expiresAtMs = this.#now() + (ttlMs ?? this.#defaultTtlMs);
    const entry: Entry = { id, state, owner, expiresAtMs, busy: Promise.resolve() };
    this.#entries.set(id, entry);
    this.#reaper ??= unreferenced(setInterval(() => this.reap(), REAP_MS));
    return entry;
  }

  /**
   * Waits for its turn with a session; `undefined` when there is none of that id for that owner, also when it ended
   * meanwhile. The session belongs to the caller until it calls `release`.
   */
  async acquire(
    id: string,
    owner: string,
  ): Promise<{ readonly session: Session; release(): void } | undefined> {
    const entry = this.#live(id, owner);
    if (entry === undefined) return undefined;
    let release = (): void => undefined;
    const before = entry.busy;
    entry.busy = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    if (this.#live(id, owner) === entry) return { session: entry, release };
    release();
    return undefined;
  }

  /** Ends a session; whether there was one. */
  close(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    if (this.#entries.size === 0) this.#stopReaping();
    closeState(entry.state);
    return true;
  }

  /** Ends the sessions whose time is up. */
  reap(): void {
    const now = this.#now();
    for (const { id, expiresAtMs } of this.#entries.values()) if (expiresAtMs < now) this.close(id);
  }

  /** Ends all sessions. */
  closeAll(): void {
    for (const id of this.#entries.keys()) this.close(id);
    this.#stopReaping();
  }

  #live(id: string, owner: string): Entry | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.owner !== owner) return undefined;
    if (entry.expiresAtMs >= this.#now()) return entry;
    this.close(id);
    return undefined;
  }

  #stopReaping(): void {
    clearInterval(this.#reaper);
    this.#reaper = undefined;
  }
}

/** A timer that does not keep a process alive, where timers do. */
function unreferenced<Timer>(timer: Timer): Timer {
  if (typeof timer === "object" && timer !== null && "unref" in timer) {
    if (typeof timer.unref === "function") timer.unref();
  }
  return timer;
}

/** What a session's object throws when it is closed concerns nobody any more. */
function closeState(state: object): void {
  if (!("close" in state) || typeof state.close !== "function") return;
  try {
    Promise.resolve(state.close()).catch(() => undefined);
  } catch {
    // The session has ended all the same.
  }
}
