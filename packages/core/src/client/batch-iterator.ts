/**
 * The batches of a producer stream, as an async generator would give them. Written out because a generator takes three
 * promises more for each batch, which is as much as everything else that a client does for a small one.
 */
import type { AnnotatedBatch } from "../stream/annotated-batch.ts";

/** What is iterated: a session. */
export interface BatchSource<Row> {
  tick(): Promise<AnnotatedBatch<Row> | undefined>;
  cancel(): Promise<void>;
}

type Step<Row> = IteratorResult<AnnotatedBatch<Row>, void>;

/** Calls that are made while another one is under way wait for it. Leaving early, or failing, cancels the stream. */
export class BatchIterator<Row> implements AsyncIterableIterator<AnnotatedBatch<Row>, void> {
  /** A promise until the stream is open. */
  #source: BatchSource<Row> | Promise<BatchSource<Row>>;
  #isOver = false;
  /** Calls that have not been answered. */
  #underWay = 0;
  #last: Promise<Step<Row>> | undefined;

  constructor(source: BatchSource<Row> | Promise<BatchSource<Row>>) {
    this.#source = source;
  }

  next(): Promise<Step<Row>> {
    this.#last = this.#underWay++ === 0 ? this.#step() : this.#afterwards(() => this.#step());
    return this.#last;
  }

  return(): Promise<Step<Row>> {
    this.#last = this.#underWay++ === 0 ? this.#leave() : this.#afterwards(() => this.#leave());
    return this.#last;
  }

  async throw(error: unknown): Promise<Step<Row>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #afterwards(step: () => Promise<Step<Row>>): Promise<Step<Row>> {
    return Promise.resolve(this.#last).then(step, step);
  }

  async #step(): Promise<Step<Row>> {
    try {
      if (this.#isOver) return { done: true, value: undefined };
      if (this.#source instanceof Promise) this.#source = await this.#source;
      const value = await this.#source.tick();
      if (value !== undefined) return { done: false, value };
      this.#isOver = true;
      return { done: true, value };
    } catch (error) {
      await this.#end();
      throw error;
    } finally {
      this.#underWay--;
    }
  }

  async #leave(): Promise<Step<Row>> {
    try {
      await this.#end();
      return { done: true, value: undefined };
    } finally {
      this.#underWay--;
    }
  }

  async #end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const source = await Promise.resolve(this.#source).catch(() => undefined);
    await source?.cancel();
  }
}
