/** Shared memory on the client's side, beside any carrier to a server on the same machine. */
import { type Connector, SheafError, type Transport } from "@sheaf/core";
import { sharedMemoryProblem } from "./segment/segment.ts";
import { checkSize, SEGMENT_BYTES, type ShmOptions, useOf } from "./shm-options.ts";
import { ShmTransport } from "./shm-transport.ts";

/**
 * Connects as `connector` does, and lets large batches go through shared memory: `shm(subprocess([…]))`,
 * `shm(unix(path))`, `shm(pool.connector([…]))`. Each connection makes a segment of its own, which goes with it.
 *
 * Where there can be no shared memory, because of this system, the carrier or the server, the connection works
 * without, unless `required` is set: then it rejects with `connect-failed`, which says why.
 */
export function shm(connector: Connector, options: ShmOptions = {}): Connector {
  const { bytes = SEGMENT_BYTES, required = false } = options;
  checkSize("bytes", bytes);
  const use = useOf(options);
  return async () => {
    const transport = await connector();
    const problem = impossibility(transport);
    if (problem !== undefined) return without(transport, problem, required);
    const shared = new ShmTransport(transport, bytes, use);
    try {
      const refusal = await shared.negotiate();
      if (refusal !== undefined) return await without(transport, refusal, required);
    } catch (error) {
      await shared.close();
      throw error;
    }
    return shared;
  };
}

/** Whether this process can share memory; `false` where `/dev/shm` or koffi is missing. */
export function isShmAvailable(): boolean {
  return sharedMemoryProblem() === undefined;
}

function impossibility({ capabilities }: Transport): string | undefined {
  if (capabilities.sequential) return sharedMemoryProblem();
  return "shared memory needs a carrier that runs one call after another";
}

/** The connection as it is, if that will do. */
async function without(
  transport: Transport,
  problem: string,
  required: boolean,
): Promise<Transport> {
  if (!required) return transport;
  await transport.close();
  throw new SheafError("transport", "connect-failed", `${transport.name}: ${problem}`);
}
