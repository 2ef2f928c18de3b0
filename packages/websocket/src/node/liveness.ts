/** Notices a peer that has gone without a word: it stops answering pings. */
import type { Socket } from "node:net";

/** Default of `pingIntervalMs`. */
export const PING_INTERVAL_MS = 30_000;

/** Calls `tick` again and again; answers how to stop. */
export type Clock = (tick: () => void, intervalMs: number) => () => void;

/** @internal The real clock. It does not keep the process alive. */
export const systemClock: Clock = (tick, intervalMs) => {
  const timer = setInterval(tick, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
};

/** What is watched. */
export interface Watched {
  readonly socket: Pick<Socket, "bytesRead" | "bytesWritten" | "writableLength">;
  /** Whether we ourselves do not read at the moment: no answer can come then. */
  readonly paused: () => boolean;
  readonly ping: () => void;
  readonly dead: () => void;
}

/**
 * Pings at each tick, and takes the peer for dead when the whole time since the last ping nothing came.
 * What has been waiting to be sent and goes on leaving is life, too: the ping may stand behind it.
 */
export function watchLiveness(watched: Watched, every: Clock, intervalMs: number): () => void {
  const { socket } = watched;
  let read = -1;
  let left = -1;
  let backlog = false;
  return every(() => {
    const leaves = backlog && departed(socket) !== left;
    const alive = socket.bytesRead !== read || watched.paused() || leaves;
    if (!alive) {
      watched.dead();
      return;
    }
    watched.ping();
    read = socket.bytesRead;
    left = departed(socket);
    backlog = socket.writableLength > 0;
  }, intervalMs);
}

/** Bytes that the system has taken. */
function departed({ bytesWritten, writableLength }: Watched["socket"]): number {
  return bytesWritten - writableLength;
}
