/** Posting bytes without losing them: a copy is handed over, which is cheaper than having it cloned. */
import type { MessagePort } from "node:worker_threads";
import { messageBytes } from "./repeated.ts";

/** Makes a function that posts the same message. */
export function postCopies(size: number): (to: MessagePort) => void {
  const bytes = messageBytes(size);
  return (to) => {
    const copy = bytes.slice().buffer;
    to.postMessage(copy, [copy]);
  };
}
