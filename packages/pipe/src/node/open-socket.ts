/** Connecting a client socket: what `unix()` and `tcp()` share. */
import type { NetConnectOpts, Socket } from "node:net";
import { type DecodeOptions, SheafError } from "@sheaf/core";
import { ByteInlet, TCP_SLICE_BYTES } from "./byte-inlet.ts";
import { isNear, NodeChannel, type SocketChannel } from "./socket-channel.ts";
import { systemCode } from "./socket-error.ts";
import { joined, unconnectedSocket } from "./socket-source.ts";

/** Default of {@link ConnectOptions.connectTimeoutMs}. */
const CONNECT_TIMEOUT_MS = 10_000;

/** How a client connects to a listening socket. */
export interface ConnectOptions extends DecodeOptions {
  /** Milliseconds until connecting fails with `connect-failed`. Default 10 000; 0 waits forever. */
  readonly connectTimeoutMs?: number;
  /** Gives up connecting, with a `cancelled` error; without effect once connected. */
  readonly signal?: AbortSignal;
  /** Milliseconds that `close()` waits for the peer to close as well. Default 500. */
  readonly closeGraceMs?: number;
}

/** Silence after which the system asks whether the peer is still there. */
const KEEP_ALIVE_DELAY_MS = 60_000;

/** @internal Where to connect, and how to talk about it. */
export interface Destination {
  /** Name of the channel: `"tcp:127.0.0.1:4000"`. */
  readonly name: string;
  readonly address: NetConnectOpts;
  /** What to do about a failure with this system code; `undefined` when there is nothing to say. */
  readonly advice: (code: string | undefined) => string | undefined;
}

/** @internal Connects and answers the channel; rejects with `connect-failed` or `aborted`. */
export async function openSocket(
  destination: Destination,
  options: ConnectOptions,
): Promise<SocketChannel> {
  const { signal } = options;
  if (signal?.aborted) throw abortedError(destination.name, signal);
  const isTcp = "port" in destination.address;
  const inlet = new ByteInlet(isTcp ? TCP_SLICE_BYTES : undefined);
  const socket = unconnectedSocket(inlet);
  socket.connect(destination.address);
  await connected(socket, destination, options);
  // A socket that exists already takes no such options from `connect`.
  if (isTcp) {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
  }
  joined(socket, inlet);
  if (isNear(socket.remoteAddress)) inlet.peerIsNear();
  const { closeGraceMs } = options;
  return new NodeChannel(
    inlet,
    { readable: socket, writable: socket },
    { name: destination.name, ...(closeGraceMs !== undefined && { closeGraceMs }) },
  );
}

function connected(
  socket: Socket,
  destination: Destination,
  { connectTimeoutMs = CONNECT_TIMEOUT_MS, signal }: ConnectOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | undefined): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      socket.off("connect", onConnect);
      socket.off("error", onError);
      if (error === undefined) {
        resolve();
        return;
      }
      socket.once("error", () => {});
      socket.destroy();
      reject(error);
    };
    const onConnect = (): void => settle(undefined);
    const onError = (cause: Error): void => settle(connectError(destination, cause));
    const onAbort = (): void => settle(abortedError(destination.name, signal));
    const onTimeout = (): void => {
      const message = `${destination.name}: no connection within ${connectTimeoutMs} ms`;
      settle(new SheafError("transport", "connect-failed", message, { limit: connectTimeoutMs }));
    };
    const timer = connectTimeoutMs > 0 ? setTimeout(onTimeout, connectTimeoutMs) : undefined;
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", onConnect);
    socket.once("error", onError);
  });
}

function connectError({ name, advice }: Destination, cause: Error): SheafError {
  const code = systemCode(cause);
  const hint = advice(code);
  const why = `${name}: cannot connect (${code ?? cause.message})`;
  return new SheafError("transport", "connect-failed", hint ? `${why}; ${hint}` : why, { cause });
}

function abortedError(name: string, signal: AbortSignal | undefined): SheafError {
  return new SheafError("cancelled", "aborted", `${name}: connecting was aborted`, {
    cause: signal?.reason,
  });
}
