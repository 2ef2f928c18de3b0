/** Keeps a number of requests under way. */
import type { Workload } from "../contender/sampler.ts";

/** Requests that go out, and their replies, which are counted. */
export interface Exchange {
  /** Sends as many requests. */
  send(count: number): void;
  /** Tells whom to tell of replies. */
  onReplies(arrived: (count: number) => void): void;
  close(): Promise<void>;
}

/** Work whose unit is a request and its reply, of which `window` are under way at a time. */
export function windowed({ send, onReplies, close }: Exchange, window: number): Workload {
  let unsent = 0;
  let unanswered = 0;
  let finish: () => void = () => {};
  onReplies((count) => {
    unanswered -= count;
    const more = Math.min(count, unsent);
    unsent -= more;
    if (more > 0) send(more);
    if (unanswered === 0) finish();
  });
  return {
    run: (count) =>
      new Promise((resolve) => {
        finish = resolve;
        const first = Math.min(window, count);
        unanswered = count;
        unsent = count - first;
        send(first);
      }),
    close,
  };
}
