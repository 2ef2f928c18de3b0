/** A service for tests that tells which process serves it. It needs no fields, and so no data. */
import { type Client, type LogMessage, ProducerState, producer, service, unary } from "@sheaf/core";

export const Probe = service("Probe", {
  /** Logs the process id. */
  whoAreYou: unary({}),
  /** Ends the process in the middle of the call. */
  die: unary({}),
  /** Does not answer in time. */
  sleep: unary({}),
  /** Finishes after three batches without columns. */
  ticks: producer({}, { output: {} }),
});

export type ProbeClient = Client<(typeof Probe)["methods"]>;

export class Ticks extends ProducerState.define("Ticks", {}) {
  #left = 3;

  produce(out: Parameters<ProducerState["produce"]>[0]): void {
    if (this.#left === 0) return out.finish();
    this.#left -= 1;
    out.emit({});
  }
}

/** The id of the process behind a client. */
export async function pidOf(client: ProbeClient): Promise<number> {
  let pid = 0;
  const onLog = ({ message }: LogMessage): void => {
    pid = Number(message);
  };
  await client.whoAreYou({}, { onLog });
  return pid;
}
