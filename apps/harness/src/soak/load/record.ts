/** What has been seen of one carrier. */
import { toldOf } from "./oracle.ts";

/** Milliseconds after a disturbance in which connections may still turn out to be lost. */
const AFTERMATH_MS = 8000;
const MAX_TOLD = 10;

/** Plays, and what became of them. */
export class CarrierRecord {
  readonly name: string;
  /** Plays that went through, by name. */
  readonly played: Record<string, number> = {};
  /** Plays and connections that were lost while somebody disturbed the carrier. */
  interrupted = 0;
  /** What must not happen. */
  readonly broken: string[] = [];
  /** How many of these there were; only the first ones are told. */
  brokenCount = 0;
  lastPlayedAt = 0;
  #disturbedUntilMs = 0;
  #mayExpire = false;

  constructor(name: string) {
    this.name = name;
  }

  get plays(): number {
    return Object.values(this.played).reduce((sum, times) => sum + times, 0);
  }

  /** Somebody disturbs the carrier, until a time. With `mayExpire`, the tokens of its streams are too old for its clock. */
  disturb(untilMs: number, mayExpire = false): void {
    this.#disturbedUntilMs = Math.max(this.#disturbedUntilMs, untilMs);
    this.#mayExpire ||= mayExpire;
  }

  /** Whether a loss may be put down to a disturbance. */
  get isDisturbed(): boolean {
    return Date.now() < this.#disturbedUntilMs + AFTERMATH_MS;
  }

  /** Whether tokens may be refused. */
  get mayExpire(): boolean {
    return this.isDisturbed && this.#mayExpire;
  }

  wentThrough(play: string): void {
    this.played[play] = (this.played[play] ?? 0) + 1;
    this.lastPlayedAt = Date.now();
  }

  lost(): void {
    this.interrupted++;
  }

  broke(play: string, error: unknown): void {
    this.brokenCount++;
    if (this.broken.length < MAX_TOLD) this.broken.push(`${play}: ${toldOf(error)}`);
  }
}
