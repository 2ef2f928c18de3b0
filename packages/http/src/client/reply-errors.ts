/** Replies that are not what a call is answered with. */
import { joinChunks, SheafError } from "@sheaf/arrow";
import { AuthError, AuthUnavailable, authReason } from "../auth/auth-error.ts";
import { ARROW_CONTENT_TYPE } from "../message/http-names.ts";
import type { IncomingReply } from "./http-sender.ts";
import { TryAgain } from "./retry.ts";

const MAX_TEXT_BYTES = 4096;
const GATEWAY_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether a reply's body is Arrow: whatever its status, it then says itself what is wrong. */
export function isArrow(reply: IncomingReply): boolean {
  const type = reply.header("content-type");
  return type === ARROW_CONTENT_TYPE || type?.split(";")[0]?.trim() === ARROW_CONTENT_TYPE;
}

/** The error of a reply that is not Arrow. Reads what is worth reading of it. */
export async function replyError(
  reply: IncomingReply,
  url: string,
  method: string,
): Promise<Error> {
  const text = await beginning(reply);
  if (reply.status === 401) return unauthorized(reply, text);
  const said = `${url}: the server answered with HTTP status ${reply.status}${text === "" ? "" : `: ${text}`}`;
  if (reply.status === 413) return new SheafError("protocol", "limit-exceeded", said, { method });
  const error = new SheafError("transport", "channel-broken", said, { method });
  if (!GATEWAY_STATUSES.has(reply.status)) return error;
  const isAuth =
    reply.status === 503 && text.includes("unavailable") && reply.header("retry-after");
  const seconds = Number(reply.header("retry-after"));
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
  return new TryAgain(
    isAuth ? new AuthUnavailable({ retryAfterSeconds: seconds }) : error,
    retryAfterMs,
  );
}

function unauthorized(reply: IncomingReply, text: string): AuthError {
  const reason = authReason(reply.header("vgi-auth-reason"));
  const detail = /"detail":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return new AuthError(reason, detail === undefined ? {} : { detail });
}

/** The start of a text, on one line. */
async function beginning(reply: IncomingReply): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    while (length < MAX_TEXT_BYTES) {
      const piece = await reply.receive();
      if (piece === undefined) break;
      // Pieces are lent, and a Buffer's slice is no copy.
      pieces.push(new Uint8Array(piece.subarray(0, MAX_TEXT_BYTES - length)));
      length += piece.byteLength;
    }
  } catch {
    // The status says enough.
  }
  await reply.discard();
  if (reply.header("content-type")?.startsWith("text/html")) return "";
  return new TextDecoder().decode(joinChunks(pieces)).replaceAll(/\s+/g, " ").trim();
}
