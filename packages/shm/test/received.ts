/** Metadata as they arrive. */
import { CustomMetadata, encodeMetadata, MessageReader, StreamEncoder } from "@sheaf/arrow";
import { EMPTY_FORMAT, type Pairs } from "@sheaf/core/carrier";

/** What the receiver of a batch with these pairs sees. */
export function received(pairs: Pairs): CustomMetadata {
  const encoder = new StreamEncoder(EMPTY_FORMAT.schema);
  encoder.start();
  const [chunk] = encoder.encode(0, EMPTY_FORMAT.writeNoRows, { metadata: encodeMetadata(pairs) });
  const reader = new MessageReader();
  reader.push(chunk!);
  const message = reader.next();
  if (message === undefined || message.kind === "end") throw new Error("no batch");
  return new CustomMetadata(message.header.reader, message.header.message);
}
