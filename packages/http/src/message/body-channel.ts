/** A body as the channel that requests and replies are read from. */
import { SheafError } from "@sheaf/arrow";
import type { ByteChannel } from "@sheaf/core";

/** Where the bytes of a body come from, one piece after the other; `undefined` is its end. */
export type BodySource = ByteChannel["receive"];

/** A channel that only receives. */
export function bodyChannel(
  name: string,
  receive: BodySource,
  close: () => Promise<void> = async () => undefined,
): ByteChannel {
  return {
    name,
    receive,
    close,
    send() {
      throw new SheafError("transport", "closed", `${name}: a body cannot be written to`);
    },
  };
}

/** A body that is all there. */
export function wholeBody(name: string, bytes: Uint8Array): ByteChannel {
  let rest: Uint8Array | undefined = bytes.byteLength === 0 ? undefined : bytes;
  return bodyChannel(name, async () => {
    const piece = rest;
    rest = undefined;
    return piece;
  });
}
