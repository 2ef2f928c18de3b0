/** The header of a stream as it is sent: itself, or where it is stored. */
import { decodeStream, joinChunks } from "@sheaf/arrow";
import { type OpenStream, rowFormatOf } from "@sheaf/core/carrier";
import type { HttpApp } from "./http-app.ts";
import { byteLengthOf } from "./reply.ts";
import type { RequestScope } from "./request-scope.ts";
import { StoredBatches } from "./stored-batches.ts";

/** The header's IPC stream; nothing where none is declared. A large one goes to the storage. */
export async function withStoredHeader(
  { stored }: HttpApp,
  { request: caller }: RequestScope,
  { header, call }: OpenStream,
): Promise<readonly Uint8Array[]> {
  if (header === undefined) return [];
  if (!stored?.takes(byteLengthOf(header))) return header;
  const put = await stored.store(header, call.method, caller.signal);
  const { schema } = decodeStream(joinChunks(header));
  return StoredBatches.pointer(put, rowFormatOf(schema), call);
}
