/**
 * Scratch sinks, taken while one batch is written and given back after. A stack, because writing a
 * batch may write another one inside (a dataclass embedded as IPC bytes).
 */
import { BodySink } from "../codec/body-sink.ts";

const free: BodySink[] = [];
const MAX_FREE = 8;
/** A sink that has grown beyond this is not kept. */
const MAX_SCRATCH_BYTES = 1024 * 1024;

/** An empty sink. Give it back with {@link returnSink}. */
export function takeSink(): BodySink {
  return free.pop() ?? new BodySink();
}

/** Takes a sink back. Whatever was written to it must have been copied or taken by now. */
export function returnSink(sink: BodySink): void {
  sink.reset();
  if (free.length < MAX_FREE && sink.bytes.byteLength <= MAX_SCRATCH_BYTES) free.push(sink);
}
