/** A body as the channel that requests and replies are read from. */
import { type DecodeContext, SheafError } from "@sheaf/arrow";
import type { ByteChannel } from "@sheaf/core";
import { Frames } from "@sheaf/core/carrier";

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

/** The messages of a body that is all there. */
export function framesOf(name: string, body: Uint8Array, context: DecodeContext): Frames {
  return new Frames(bodyChannel(name, noMore), context, body);
}

async function noMore(): Promise<undefined> {
  return undefined;
}
