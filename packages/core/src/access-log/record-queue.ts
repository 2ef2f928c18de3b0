/** Records in the order in which their calls ended, each held back until the hash that it names is known. */
import type { AccessRecord } from "./access-record.ts";

/** Stands for a hash that could not be computed: the schema wants one, and a record is worth more than it. */
const NO_HASH = "0".repeat(64);

interface Waiting<Owner> {
  readonly owner: Owner;
  readonly record: AccessRecord;
}

/** Fills in `protocol_hash` and passes records on. Each owner's hash is computed once, on its first record. */
export class RecordQueue<Owner extends object> {
  readonly #hashOf: (owner: Owner) => Promise<string>;
  readonly #emit: (record: AccessRecord) => void;
  readonly #hashes: Map<Owner, string> = new Map();
  readonly #pending: Map<Owner, Promise<void>> = new Map();
  #waiting: Waiting<Owner>[] = [];

  constructor(hashOf: (owner: Owner) => Promise<string>, emit: (record: AccessRecord) => void) {
    this.#hashOf = hashOf;
    this.#emit = emit;
  }

  /** Takes a record; emits it at once when nothing is in the way. */
  push(owner: Owner, record: AccessRecord): void {
    const hash = this.#hashes.get(owner);
    if (hash !== undefined && this.#waiting.length === 0) {
      this.#emitWith(hash, record);
      return;
    }
    this.#waiting.push({ owner, record });
    if (hash === undefined && !this.#pending.has(owner))
      this.#pending.set(owner, this.#learn(owner));
  }

  /** Resolves when everything taken so far has been emitted. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending.values());
  }

  async #learn(owner: Owner): Promise<void> {
    const hash = await Promise.resolve(owner)
      .then(this.#hashOf)
      .catch(() => NO_HASH);
    this.#hashes.set(owner, hash);
    this.#pending.delete(owner);
    this.#drain();
  }

  #drain(): void {
    const waiting = this.#waiting;
    const blocked = waiting.findIndex(({ owner }) => !this.#hashes.has(owner));
    const ready = blocked === -1 ? waiting.length : blocked;
    this.#waiting = waiting.slice(ready);
    for (const { owner, record } of waiting.slice(0, ready)) {
      this.#emitWith(this.#hashes.get(owner) ?? NO_HASH, record);
    }
  }

  #emitWith(hash: string, record: AccessRecord): void {
    record.protocol_hash = hash;
    this.#emit(record);
  }
}
