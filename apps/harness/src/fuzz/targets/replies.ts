/** What a server has answered: whatever it was sent, that must be whole, and no fault of its own. */
import { DecodeContext, MessageReader, StreamDecoder } from "@sheaf/arrow";
import { INTERNAL_ERROR } from "../service/server.ts";
import { wayOf } from "../trial/outcome.ts";

const context = new DecodeContext();

/** The replies in some words. Throws when they are not Arrow streams, or when one says that the server has failed. */
export function summaryOfReplies(bytes: Uint8Array): string {
  const reader = new MessageReader(context.limits, context.headers);
  let decoder = new StreamDecoder(context);
  let streams = 0;
  let last = "";
  reader.push(bytes);
  for (let message = reader.next(); message !== undefined; message = reader.next()) {
    const said = decoder.accept(message)?.metadata.get("vgi_rpc.log_message");
    if (said?.includes(INTERNAL_ERROR)) throw new Error(said);
    if (said !== undefined) last = said;
    if (!decoder.ended) continue;
    decoder = new StreamDecoder(context);
    streams++;
  }
  if (!reader.isAtBoundary) throw new Error("a reply is cut short");
  return `${Math.min(streams, 5)} replies ${wayOf(last)}`;
}
