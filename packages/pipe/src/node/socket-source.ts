/**
 * How bytes get from a Node stream into a {@link ByteInlet}.
 *
 * The fast way is `onread`, which reads into memory that the inlet names. It can only be asked for
 * when a socket is made, so an existing one (accepted, or a child's stdout) gives its handle to a new
 * `net.Socket`. The handle is semi-private; without it, or on another runtime, `'data'` events do.
 */
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { ByteInlet, ByteSource } from "./byte-inlet.ts";

/** The parts of a runtime's socket handle that are used, all of them tested for. */
interface SocketHandle {
  useUserBuffer?: (buffer: Uint8Array) => void;
  readStop?: () => number;
}

/** On Windows a read may be under way while its buffer is exchanged, so targets are not lent there. */
const CAN_REDIRECT = process.platform !== "win32";

function handleOf(socket: object): SocketHandle | undefined {
  return (socket as { _handle?: SocketHandle | null })._handle ?? undefined;
}

function readsIntoBuffers(handle: SocketHandle | undefined): boolean {
  return typeof handle?.useUserBuffer === "function" && typeof handle.readStop === "function";
}

function onreadInto(inlet: ByteInlet): { buffer: () => Uint8Array; callback: () => boolean } {
  return {
    buffer: () => inlet.buffer(),
    callback: ((length: number) => {
      inlet.filled(length);
      return true;
    }) as () => boolean,
  };
}

function sourceOf(socket: Readable): ByteSource {
  return {
    pause: () => void socket.pause(),
    resume: () => void (socket.destroyed || socket.resume()),
    redirect: undefined,
  };
}

function directSourceOf(socket: Socket): ByteSource {
  return {
    ...sourceOf(socket),
    redirect: CAN_REDIRECT ? (buffer) => handleOf(socket)?.useUserBuffer?.(buffer) : undefined,
  };
}

/** A socket that is still to connect and will read into `inlet`; call {@link readInto} afterwards. */
export function unconnectedSocket(inlet: ByteInlet): Socket {
  return new Socket({ allowHalfOpen: true, onread: onreadInto(inlet) } as never);
}

/** A socket on an open pipe or socket descriptor, reading into `inlet`. Throws for files and ttys. */
export function descriptorSocket(fd: number, inlet: ByteInlet): Socket {
  const options = { fd, allowHalfOpen: true, writable: false, onread: onreadInto(inlet) };
  return joined(new Socket(options as never), inlet);
}

/** Joins a socket that was made with `onread` to its inlet, once it has its handle. */
export function joined(socket: Socket, inlet: ByteInlet): Socket {
  if (readsIntoBuffers(handleOf(socket))) inlet.attach(directSourceOf(socket));
  else readEvents(socket, inlet);
  return socket;
}

/** Plain `'data'` events into the inlet. */
export function readEvents(readable: Readable, inlet: ByteInlet): void {
  inlet.attach(sourceOf(readable));
  readable.on("data", (chunk: Uint8Array) => inlet.push(chunk));
  // A socket that was accepted in pause does not start by itself.
  readable.resume();
}

/** Only a plain socket: a subclass (TLS) does more than its handle. */
function isOpenSocket(readable: Readable): readable is Socket {
  if (readable.constructor !== Socket) return false;
  const socket = readable as Socket;
  return !socket.destroyed && !socket.connecting && !socket.readableEnded;
}

/**
 * Starts reading `readable` into the inlet by the fastest way there is, and answers the stream to
 * listen to and to close from now on: a new socket over the same handle, or `readable` itself.
 */
export function readInto(readable: Readable, inlet: ByteInlet): Readable {
  const handle = handleOf(readable);
  if (handle === undefined || !isOpenSocket(readable) || !readsIntoBuffers(handle)) {
    readEvents(readable, inlet);
    return readable;
  }
  const old = readable;
  if (old.readableLength > 0) inlet.push(old.read() as Uint8Array);
  const { writable } = old;
  (old as unknown as { _handle: null })._handle = null;
  const socket = new Socket({
    handle,
    allowHalfOpen: true,
    writable,
    onread: onreadInto(inlet),
  } as never);
  // The old socket keeps the books of its server or child process.
  socket.once("close", () => old.destroy());
  return joined(socket, inlet);
}
