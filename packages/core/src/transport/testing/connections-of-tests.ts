/** Connections that are closed behind the test that has opened them. */
import { afterEach } from "vitest";
import type { Transport } from "../transport.ts";
import type { MemoryOffload, Place } from "./memory-offload.ts";
import { openOffloading } from "./open-offloading.ts";

/** Batches of these many bytes go through the place, where a test says nothing else. */
export const MIN_BYTES = 100;

/** Has what is opened by it, or handed to it, closed after each test of the file. */
export function connectionsOfTests() {
  const open: Transport[] = [];
  afterEach(async () => {
    for (const transport of open.splice(0)) await transport.close();
  });
  return {
    closeLater: (transport: Transport): void => void open.push(transport),
    open(place: Place, minBytes: number = MIN_BYTES, here?: MemoryOffload) {
      const opened = openOffloading(place, minBytes, here);
      open.push(opened.inner);
      return opened;
    },
  };
}
