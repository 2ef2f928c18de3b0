import { expect, test } from "vitest";
import { RunningReplies } from "./running-replies.ts";

test("a stream is stopped with all its responses, and no other", () => {
  const running = new RunningReplies();
  const [one, two, other] = [running.begin("s"), running.begin("s"), running.begin("t")];
  running.stop("s");
  expect([one.stopped, two.stopped, other.stopped]).toEqual([true, true, false]);
  running.stop("nobody");
});

test("a response that begins after the cancel is not stopped, nor ended by an earlier one", () => {
  const running = new RunningReplies();
  const earlier = running.begin("s");
  running.stop("s");
  const later = running.begin("s");
  running.end("s", earlier);
  expect([later.stopped, running.size]).toEqual([false, 1]);
  running.end("s", later);
  expect(running.size).toBe(0);
});

test("nothing is kept of responses that have ended", () => {
  const running = new RunningReplies();
  const replies = [running.begin("s"), running.begin("s")];
  for (const [i, reply] of replies.entries()) {
    expect(running.size).toBe(1);
    running.end("s", reply);
    expect(running.size).toBe(1 - i);
  }
});
