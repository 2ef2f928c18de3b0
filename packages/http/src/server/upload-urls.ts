/** Where clients may put requests that are too large to be sent (wire.md §3.11, "Upload URLs"). */
import type { DecodeContext } from "@sheaf/arrow";
import { AnnotatedBatch, type Server } from "@sheaf/core";
import {
  KEY_METHOD,
  METHOD_UPLOAD_URL,
  malformedRequest,
  pathMismatch,
  ReplyWriter,
  type Request,
  rowFormatOf,
} from "@sheaf/core/carrier";
import { timestamp, utf8 } from "@sheaf/dataclass";
import type { ExternalStorage, UploadUrl } from "../external/external-storage.ts";
import type { Reply } from "./reply.ts";
import { requestOf } from "./stored-batches.ts";

const MAX_COUNT = 100;
const ROWS = rowFormatOf({
  upload_url: utf8(),
  download_url: utf8(),
  expires_at: timestamp("us", "UTC"),
});
const MICROSECONDS = 1000n;

/** Answers with one pair of URLs for each that is asked for, 100 at most. Never rejects. */
export async function answerUploadUrls(
  server: Server,
  storage: ExternalStorage,
  body: Uint8Array,
  context: DecodeContext,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  let count: number;
  try {
    count = countOf(await requestOf(body, context));
  } catch (error) {
    return { status: 400, body: server.refuse(undefined, error) };
  }
  try {
    const urls = await Promise.all(Array.from({ length: count }, () => uploadUrl(storage, signal)));
    return { status: 200, body: replyOf(server, urls) };
  } catch (error) {
    return { status: 500, body: server.refuse(undefined, error, ROWS) };
  }
}

function countOf(request: Request | undefined): number {
  if (request?.batch === undefined || request.problem !== undefined) {
    throw request?.problem ?? malformedRequest("The request's body is empty or ends too early");
  }
  const method = request.metadata.get(KEY_METHOD) ?? "";
  if (method !== METHOD_UPLOAD_URL) throw pathMismatch("method", METHOD_UPLOAD_URL, method);
  const [row] = new AnnotatedBatch(request.batch).toRows();
  const count = Number(row?.count ?? 1);
  return Number.isFinite(count) ? Math.max(1, Math.min(Math.trunc(count), MAX_COUNT)) : 1;
}

async function uploadUrl(
  storage: ExternalStorage,
  signal: AbortSignal | undefined,
): Promise<UploadUrl> {
  if (storage.createUploadUrl !== undefined) return storage.createUploadUrl(signal);
  throw malformedRequest("The server's storage gives no upload URLs");
}

function replyOf(server: Server, urls: readonly UploadUrl[]): Uint8Array[] {
  const identity = { serverId: server.serverId, requestId: "", expose: "message" } as const;
  const reply = new ReplyWriter(ROWS, { identity: () => identity });
  const rows = urls.map(({ uploadUrl: upload_url, downloadUrl: download_url, expiresAt }) => ({
    upload_url,
    download_url,
    expires_at: BigInt(expiresAt.getTime()) * MICROSECONDS,
  }));
  reply.rows(rows);
  return reply.take();
}
