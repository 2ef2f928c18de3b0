/** What to do with a body that nobody wants any more: a refusal is answered before it has come as a whole. */
import type { IncomingMessage } from "node:http";

const MAX_BYTES = 1024 * 1024;
const MAX_MS = 1000;

/**
 * Lets the rest of a body go by, as long as that is neither much nor takes long: a client that is still sending would
 * get a reset in place of the response. Whether it has all come, and the connection can go on. Never rejects.
 */
export function discardRest(message: IncomingMessage): Promise<boolean> {
  if (Number(message.headers["content-length"] ?? 0) > MAX_BYTES) return Promise.resolve(false);
  return new Promise((resolve) => {
    let bytes = 0;
    const count = (piece: Buffer): void => {
      bytes += piece.byteLength;
      if (bytes > MAX_BYTES) done();
    };
    const done = (): void => {
      clearTimeout(timer);
      message.off("data", count).off("end", done).off("close", done);
      resolve(message.complete);
    };
    const timer = setTimeout(done, MAX_MS);
    message.on("data", count).once("end", done).once("close", done);
    message.resume();
  });
}
