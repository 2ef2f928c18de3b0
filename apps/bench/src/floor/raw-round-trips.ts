/** Raw round trips: as many bytes each way as our case moves, and nothing else. */
import type { Writable } from "node:stream";
import type { Carrier } from "../cases/names.ts";
import type { Traffic } from "../contender/messages.ts";
import type { Workload } from "../contender/sampler.ts";
import { serverCommand, spawnServer, startServer } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";
import { fixedReader, type OnRead } from "./fixed-reader.ts";
import { connectedSocket, readInPlace } from "./raw-sockets.ts";
import { repeated } from "./repeated.ts";

/** How round trips are made. */
export interface RoundTripOptions {
  readonly traffic: Traffic;
  /** Requests under way at a time. */
  readonly window: number;
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
  carrier: Exclude<Carrier, "inproc" | "http">,
  { traffic, window, look }: RoundTripOptions,
): Promise<Workload> {
  const send = repeated(traffic.request);
  let unsent = 0;
  let unanswered = 0;
  let finish: () => void = () => {};
  const onread = fixedReader(traffic.reply, (count, last) => {
    look?.(last);
    unanswered -= count;
    const more = Math.min(count, unsent);
    unsent -= more;
    if (more > 0) send(link.output, more);
    if (unanswered === 0) finish();
  });
  const link = await openLink(carrier, traffic, onread);
  return {
    run: (count) =>
      new Promise((resolve) => {
        finish = resolve;
        const first = Math.min(window, count);
        unanswered = count;
        unsent = count - first;
        send(link.output, first);
      }),
    close: () => link.stop(),
  };
}

async function openLink(
  carrier: Exclude<Carrier, "inproc">,
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
