/** A reply as an HTTP response: status, headers, coding; and its observers are told. */
import type { MaybePromise } from "@sheaf/core";
import type { BodyCodec } from "../compression/body-codec.ts";
import { compressBody } from "../compression/compress-body.ts";
import { type NegotiatedEncoding, negotiateEncoding } from "../compression/negotiate-encoding.ts";
import type { HttpHeaders, HttpRequestHead, HttpResponse } from "../message/http-message.ts";
import { ARROW_CONTENT_TYPE, RPC_ERROR } from "../message/http-names.ts";
import { byteLengthOf, type Reply } from "./reply.ts";
import type { RequestSession } from "./sessions/sticky-sessions.ts";

/** What goes with a reply. */
export interface ReplyDress {
  readonly head: HttpRequestHead;
  /** Codings of responses; empty where they are not compressed. */
  readonly codecs: readonly BodyCodec[];
  /** Headers of sessions and cookies. */
  readonly headers: HttpHeaders;
  readonly session: RequestSession | undefined;
  readonly requestBytes: number;
}

/** Makes the response. The call's observers are told of it when its body is complete. */
export function dressReply(reply: Reply, dress: ReplyDress): MaybePromise<HttpResponse> {
  const headers: HttpHeaders = [["Content-Type", ARROW_CONTENT_TYPE], ...dress.headers];
  if (reply.status === 500) headers.push([RPC_ERROR, "true"]);
  const status = reply.status === 500 ? 200 : reply.status;
  const { body } = reply;
  if (!Array.isArray(body)) return { status, headers, body: observed(reply, dress) };
  const chosen = negotiateEncoding(dress.head, dress.codecs);
  const dressed = (coded: readonly Uint8Array[]): HttpResponse => {
    release(reply, dress, byteLengthOf(coded));
    return { status, headers, body: coded };
  };
  return chosen === undefined ? dressed(body) : compressed(body, chosen, headers).then(dressed);
}

async function compressed(
  body: readonly Uint8Array[],
  { codec, header }: NegotiatedEncoding,
  headers: HttpHeaders,
): Promise<readonly Uint8Array[]> {
  const bytes = await compressBody(codec, body);
  if (bytes === undefined) return body;
  headers.push([header, codec.name]);
  return [bytes];
}

async function* observed(
  reply: Reply,
  dress: ReplyDress,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  try {
    for await (const chunk of reply.body) {
      bytes += chunk.byteLength;
      yield chunk;
    }
  } finally {
    release(reply, dress, bytes);
  }
}

function release({ call, facts, refusal, status }: Reply, dress: ReplyDress, bytes: number): void {
  const { session } = dress;
  call?.observed?.release(
    {
      ...facts,
      httpStatus: status,
      requestBytes: dress.requestBytes,
      responseBytes: bytes,
      ...(session === undefined
        ? {}
        : { sessionAction: session.action, sessionId: session.touched }),
    },
    refusal,
  );
}
