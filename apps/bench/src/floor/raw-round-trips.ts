/** Raw round trips: as many bytes each way as our case moves, and nothing else. */
import type { Writable } from "node:stream";
import type { Traffic } from "../contender/messages.ts";
import type { Workload } from "../contender/sampler.ts";
import { serverCommand, spawnServer, startServer } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";
import { fixedReader, type OnRead } from "./fixed-reader.ts";
import { connectedSocket, readInPlace } from "./raw-sockets.ts";
import { repeated } from "./repeated.ts";
import { windowed } from "./windowed.ts";

/** What brings bytes from one process to another by itself. */
export type RawCarrier = "stdio" | "unix" | "tcp";

/** How round trips are made. */
export interface RoundTripOptions {
  readonly traffic: Traffic;
  /** Requests under way at a time. */
  readonly window: number;
  /** Whether large replies are all read into the same memory. Default: each into fresh memory. */
  readonly isReused?: boolean;
  /** What is done with each reply. */
  readonly look?: ((reply: Uint8Array) => void) | undefined;
}

interface Link {
  readonly output: Writable;
  stop(): Promise<void>;
}

const PROGRAM = compiled("floor/server");

/** Opens a carrier to a process that does nothing but answer. */
export async function rawRoundTrips(
  carrier: RawCarrier,
  { traffic, window, look, isReused = false }: RoundTripOptions,
): Promise<Workload> {
  const sendTo = repeated(traffic.request);
  let arrived: (count: number) => void = () => {};
  const onMessages = (count: number, last: Uint8Array): void => {
    look?.(last);
    arrived(count);
  };
  const onread = fixedReader(traffic.reply, onMessages, isReused);
  const { output, stop } = await openLink(carrier, traffic, onread);
  return windowed(
    {
      send: (count) => sendTo(output, count),
      onReplies(tell) {
        arrived = tell;
      },
      close: stop,
    },
    window,
  );
}

async function openLink(
  carrier: RawCarrier,
  { request, reply }: Traffic,
  onread: OnRead,
): Promise<Link> {
  const command = serverCommand(PROGRAM, carrier, String(request), String(reply));
  if (carrier === "stdio") {
    const child = spawnServer(command);
    readInPlace(child.stdout, onread);
    return { output: child.stdin, stop: async () => void child.stdin.end() };
  }
  const server = await startServer(command);
  const [host = "", port] = server.address.split(":");
  const to = carrier === "unix" ? { path: server.address } : { host, port: Number(port) };
  const socket = await connectedSocket(to, onread);
  const stop = async (): Promise<void> => {
    socket.destroy();
    await server.stop();
  };
  return { output: socket, stop };
}
