/** What is said of bytes that are no message, and of headers that are too large. */
import { protocolError, type SheafError } from "../error/sheaf-error.ts";
import { malformed } from "./flat-reader.ts";

/** "ARRO", the start of the mark at the start of a file. */
const FILE_MAGIC = 0x4f525241;

/** The error for bytes that start otherwise than a message does; what they look like is said. */
export function notAMessage(view: DataView, at: number): SheafError {
  const first = view.getUint32(at, true);
  if (first === FILE_MAGIC) return unsupported("an Arrow IPC file; a stream is expected");
  // Before Arrow 0.15 a message began with the length of its header, which then began with a small offset.
  const isLegacy = first > 0 && first < 2 ** 24 && view.getUint32(at + 4, true) < 64;
  if (isLegacy) return unsupported("in the stream format from before Arrow 0.15");
  return malformed("a message must start with 0xFFFFFFFF");
}

function unsupported(what: string): SheafError {
  return protocolError("unsupported", `Unsupported Arrow IPC bytes: this is ${what}`);
}

/** The error for a header of more than `maxMetadataBytes` bytes. */
export function headerOverLimit(length: number, maxMetadataBytes: number): SheafError {
  return protocolError(
    "limit-exceeded",
    `A message header of ${length} bytes is over the limit of ${maxMetadataBytes} bytes (maxMetadataBytes)`,
    { limit: maxMetadataBytes },
  );
}
