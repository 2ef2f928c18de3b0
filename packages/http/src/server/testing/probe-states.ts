/** For tests: the stream states of the probe service. */
import {
  type AnnotatedBatch,
  ExchangeState,
  type OutputCollector,
  ProducerState,
} from "@sheaf/core";
import { float, int, utf8 } from "@sheaf/dataclass";
import { gate } from "./turn-gate.ts";

/** How often states have been asked for something, in all tests of the process: compare before and after. */
export const taken = { turns: 0, cancels: 0 };

/** Counts from 0, each row with a text of `length` characters; finishes on the turn after the last. */
export class Rows extends ProducerState.define("Rows", {
  to: int(),
  length: int(),
  next: int().default(0),
}) {
  produce(out: OutputCollector): void {
    taken.turns++;
    if (this.next >= this.to) return out.finish();
    out.emit({ value: [this.next++], text: ["x".repeat(this.length)] });
  }

  override onCancel(): void {
    taken.cancels++;
  }
}

/** Waits at its gate in every turn. Never finishes. */
export class Gated extends ProducerState.define("Gated", {
  gate: utf8(),
  next: int().default(0),
}) {
  async produce(out: OutputCollector): Promise<void> {
    await gate(this.gate).pass();
    out.emit({ value: [this.next++], text: [""] });
  }
}

/** Emits its only row and finishes in the same turn. */
export class Once extends ProducerState.define("Once", {}) {
  produce(out: OutputCollector): void {
    out.emit({ value: [42], text: [""] });
    out.finish();
  }
}

/** Fails on a turn, counted from 0. */
export class FailAt extends ProducerState.define("FailAt", {
  turn: int(),
  next: int().default(0),
}) {
  produce(out: OutputCollector): void {
    out.clientLog("INFO", `turn ${this.next}`);
    if (this.next === this.turn) throw new TypeError(`failed at ${this.turn}`);
    out.emit({ value: [this.next++], text: [""] });
  }
}

/** Leaves a state behind that cannot be serialized, on a turn, counted from 0. */
export class SpoiltAt extends ProducerState.define("SpoiltAt", {
  turn: int(),
  next: int().default(0),
}) {
  produce(out: OutputCollector): void {
    out.emit({ value: [this.next], text: [""] });
    this.next += this.next === this.turn ? 0.5 : 1;
  }
}

/** Tells which metadata its ticks bring. */
export class Ticks extends ProducerState.define("Ticks", {}) {
  override process(tick: AnnotatedBatch, out: OutputCollector): void {
    const seen = [...tick.customMetadata].map(([key, value]) => `${key}=${value}`).join(",");
    out.emit({ seen: [seen] });
  }

  produce(): void {
    throw new Error("process() does the work");
  }
}

/** A state that the server does not list. */
export class Unlisted extends ProducerState.define("Unlisted", {}) {
  produce(out: OutputCollector): void {
    out.finish();
  }
}

/** Keeps a running total. */
export class Sum extends ExchangeState.define("Sum", {
  total: float().default(0),
  turns: int().default(0),
}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    taken.turns++;
    for (const value of input.column<number>("value")) this.total += value;
    this.turns++;
    out.emit({ total: [this.total], turns: [this.turns] });
  }

  override onCancel(): void {
    taken.cancels++;
    throw new Error("what onCancel throws is nobody's business");
  }
}

/** Fails on its n-th turn, counted from 1. */
export class FailOnTurn extends ExchangeState.define("FailOnTurn", {
  turn: int(),
  seen: int().default(0),
}) {
  exchange(_input: AnnotatedBatch, out: OutputCollector): void {
    this.seen++;
    if (this.seen === this.turn) throw new TypeError(`failed on turn ${this.turn}`);
    out.emit({ total: [0], turns: [this.seen] });
  }
}
