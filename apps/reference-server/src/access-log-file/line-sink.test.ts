import { expect, test } from "vitest";
import { QueuedSink } from "./line-sink.ts";

/** A file whose writes end when they are told to. */
function slowFile() {
  const written: string[] = [];
  const waiting: ((error?: Error) => void)[] = [];
  return {
    written,
    waiting,
    closed: false,
    appendLater(text: string): Promise<void> {
      return new Promise((resolve, reject) => {
        waiting.push((error) => {
          if (error === undefined) {
            written.push(text);
            resolve();
          } else reject(error);
        });
      });
    },
    close() {
      this.closed = true;
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("lines wait while the file is busy, and are refused when too many do", async () => {
  const file = slowFile();
  const sink = new QueuedSink(file, { capacity: 2, onError: () => {} });
  expect([sink.write("a"), sink.write("b"), sink.write("c")]).toEqual([true, true, false]);
  await turn();
  file.waiting[0]!();
  await turn();
  expect(file.written).toEqual(["a\nb\n"]);
  expect(sink.write("d")).toBe(true);
  await turn();
  const closing = sink.close();
  expect(file.closed).toBe(false);
  file.waiting[1]!();
  await closing;
  expect(file.written).toEqual(["a\nb\n", "d\n"]);
  expect(file.closed).toBe(true);
});

test("a failed write is told, and does not stop the next one", async () => {
  const file = slowFile();
  const errors: unknown[] = [];
  const sink = new QueuedSink(file, { capacity: 2, onError: (error) => errors.push(error) });
  sink.write("a");
  await turn();
  file.waiting[0]!(new Error("disk full"));
  await turn();
  sink.write("b");
  await turn();
  file.waiting[1]!();
  await sink.close();
  expect(errors).toHaveLength(1);
  expect(file.written).toEqual(["b\n"]);
});
