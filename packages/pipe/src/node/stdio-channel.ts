/** Our own stdin and stdout as a byte channel: what a worker process speaks through. */
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { ByteInlet } from "./byte-inlet.ts";
import { NodeChannel, type SocketChannel } from "./socket-channel.ts";
import { descriptorSocket, readEvents } from "./socket-source.ts";

const STDIN = 0;
const STDOUT = 1;

/**
 * The byte channel on descriptors 0 and 1, without blocking. Pipes and sockets are read in place;
 * files and terminals go through `process.stdin` and `process.stdout`. One per process: nothing else
 * may read stdin or write to stdout while it is open. Closing it leaves the descriptors open, but a
 * peer on a socket sees the end.
 */
export function stdioChannel(): SocketChannel {
  const inlet = new ByteInlet();
  inlet.peerIsNear();
  const readable = openStdin(inlet);
  const writable = openStdout();
  const keepOpen = (writable as unknown) === process.stdout;
  return new NodeChannel(inlet, { readable, writable }, { name: "stdio", keepOpen });
}

function openStdin(inlet: ByteInlet): Readable {
  try {
    return descriptorSocket(STDIN, inlet);
  } catch {
    readEvents(process.stdin, inlet);
    return process.stdin;
  }
}

function openStdout(): Writable {
  try {
    return new Socket({ fd: STDOUT, readable: false, writable: true, allowHalfOpen: true });
  } catch {
    return process.stdout;
  }
}
