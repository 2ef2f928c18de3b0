/** Custom metadata from pairs, as if they had been received. */
import { CustomMetadata, encodeMetadata, MessageReader, StreamEncoder } from "@sheaf/arrow";
import { EMPTY_FORMAT } from "../wire/row-format.ts";

/** The metadata that a batch with these pairs is received with. */
export function metadataOf(pairs: readonly (readonly [string, string])[]): CustomMetadata {
  if (pairs.length === 0) return CustomMetadata.NONE;
  const encoder = new StreamEncoder(EMPTY_FORMAT.schema);
  encoder.start();
  const [chunk] = encoder.encode(0, EMPTY_FORMAT.writeNoRows, { metadata: encodeMetadata(pairs) });
  const reader = new MessageReader();
  reader.push(chunk!);
  const message = reader.next();
  if (message === undefined || message.kind === "end") return CustomMetadata.NONE;
  return new CustomMetadata(message.header.reader, message.header.message);
}
