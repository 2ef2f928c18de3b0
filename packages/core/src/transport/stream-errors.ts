/** What can be wrong with a turn of a stream, or with its header, on every carrier. */
import { protocolError, SheafError, schemaError } from "@sheaf/arrow";

/** The error of a stream whose header is no such header. */
export function missingHeader(method: string): SheafError {
  return protocolError("missing-header", "the stream's header holds no row", { method });
}

/** The error of an input of another schema than the session's first one. */
export function inputChanged(method: string): SheafError {
  return schemaError(
    "schema-mismatch",
    "the input's schema is fixed by the first batch of the session",
    { method },
  );
}

/** The error of metadata on a tick that others may have been sent ahead of. */
export function askedAhead(method: string): SheafError {
  return protocolError(
    "unsupported",
    "metadata on a tick needs a stream opened with readAhead: 0",
    { method },
  );
}

/** The error of a turn after the stream's end. */
export function streamClosed(method: string): SheafError {
  return protocolError("stream-closed", "Stream has been closed or cancelled", { method });
}

/** The error of a turn that is begun while another one is under way. */
export function busy(method: string): SheafError {
  return new SheafError(
    "transport",
    "busy",
    "a turn of this stream is under way; await it before the next one",
    { method },
  );
}
