/** Requests of methods without parameters. */
import { encodeMetadata, joinChunks, StreamEncoder } from "@sheaf/arrow";
import { Schema } from "apache-arrow";

/** The body of a request that has no parameters. */
export function emptyBody(method: string): Uint8Array {
  const encoder = new StreamEncoder(new Schema([]));
  const metadata = encodeMetadata([
    ["vgi_rpc.method", method],
    ["vgi_rpc.request_version", "1"],
  ]);
  return joinChunks(encoder.encode(1, () => undefined, { metadata, end: true }));
}
