import { describe, expect, test } from "vitest";
import { AnnotatedBatch } from "../stream/annotated-batch.ts";
import { BatchIterator } from "./batch-iterator.ts";

/** A stream of so many batches, each of which comes when it is told to. */
class Source {
  readonly asked: (() => void)[] = [];
  cancels = 0;
  #next = 0;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  async tick(): Promise<AnnotatedBatch<{ value: number }> | undefined> {
    await new Promise<void>((resolve) => this.asked.push(resolve));
    const value = this.#next++;
    if (value >= this.#count) return undefined;
    return AnnotatedBatch.from([{ value }]) as AnnotatedBatch<{ value: number }>;
  }

  async cancel(): Promise<void> {
    this.cancels++;
  }
}

/** Answers everything that is asked for at once. */
function eager(count: number): Source {
  const source = new Source(count);
  source.asked.push = (answer) => {
    answer();
    return 0;
  };
  return source;
}

const numberOf = ({ value }: IteratorResult<AnnotatedBatch<{ value: number }>, void>) =>
  value?.rows()[0]?.value;

describe("a batch iterator", () => {
  test("gives the batches in order, then the end, as often as it is asked", async () => {
    const source = eager(2);
    const batches = new BatchIterator(source);
    expect(numberOf(await batches.next())).toBe(0);
    expect(numberOf(await batches.next())).toBe(1);
    expect(await batches.next()).toEqual({ done: true, value: undefined });
    expect(await batches.next()).toEqual({ done: true, value: undefined });
    expect(source.cancels).toBe(0);
  });

  test("asks one after another, however many are wanted at once", async () => {
    const source = new Source(2);
    const batches = new BatchIterator(source);
    const wanted = [batches.next(), batches.next(), batches.next(), batches.next()];
    const got: (number | undefined)[] = [];
    for (const each of wanted) {
      expect(source.asked.length).toBeLessThanOrEqual(1);
      source.asked.shift()?.();
      got.push(numberOf(await each));
      // The next one is begun when this one is answered.
      await Promise.resolve();
    }
    expect(got).toEqual([0, 1, undefined, undefined]);
  });

  test("cancels when it is left, once", async () => {
    const source = eager(3);
    const batches = new BatchIterator(source);
    for await (const batch of batches) {
      expect(batch.rows()[0]?.value).toBe(0);
      break;
    }
    await batches.return();
    expect(source.cancels).toBe(1);
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  test("is left only when what was asked for before has come", async () => {
    const source = new Source(3);
    const batches = new BatchIterator(source);
    const first = batches.next();
    const left = batches.return();
    expect(source.cancels).toBe(0);
    source.asked.shift()?.();
    expect(numberOf(await first)).toBe(0);
    expect(await left).toEqual({ done: true, value: undefined });
    expect(source.cancels).toBe(1);
  });

  test("cancels when it fails, and is over", async () => {
    const source = eager(1);
    source.tick = () => Promise.reject(new Error("lost"));
    const batches = new BatchIterator(source);
    await expect(batches.next()).rejects.toThrow("lost");
    expect(source.cancels).toBe(1);
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  test("of a stream that does not open fails with its reason", async () => {
    const batches = new BatchIterator<unknown>(Promise.reject(new Error("refused")));
    await expect(batches.next()).rejects.toThrow("refused");
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  test("that an error is thrown into cancels, and rejects with it", async () => {
    const source = eager(2);
    const batches = new BatchIterator(source);
    await batches.next();
    await expect(batches.throw(new Error("mine"))).rejects.toThrow("mine");
    expect(source.cancels).toBe(1);
  });
});
