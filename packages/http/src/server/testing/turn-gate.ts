/** For tests: a place where turns wait until the test lets them through. */

/** One gate. */
export class TurnGate {
  /** Turns that have come to the gate so far. */
  arrived = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #watching: (() => void)[] = [];
  #open = 0;

  /** Called by the turn: resolves when it may go on. */
  async pass(): Promise<void> {
    this.arrived++;
    for (const wake of this.#watching.splice(0)) wake();
    if (this.#open > 0) {
      this.#open--;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Lets one turn through, the one that waits or the next that comes. */
  open(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#open++;
    else next();
  }

  /** Resolves when so many turns have come to the gate. */
  async whenArrived(turns: number): Promise<void> {
    while (this.arrived < turns) {
      await new Promise<void>((resolve) => {
        this.#watching.push(resolve);
      });
    }
  }
}

const gates = new Map<string, TurnGate>();

/** The gate of a name: states are restored from bytes and cannot hold one. */
export function gate(name: string): TurnGate {
  let found = gates.get(name);
  if (found === undefined) {
    found = new TurnGate();
    gates.set(name, found);
  }
  return found;
}
