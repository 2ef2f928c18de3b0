/** What a request comes to, before it is dressed as an HTTP response. */
import type { CarrierFacts, ServerCall } from "@sheaf/core/carrier";
import type { HttpBody } from "../message/http-message.ts";

/** Bytes of Arrow, with what is to be said about them. */
export interface Reply {
  /** 200, 400, 404, …; 500 stands for an error of the method, which travels as a 200 with a header. */
  readonly status: number;
  readonly body: HttpBody;
  /** The call, where one was dispatched: its observers are told when the response is complete. */
  readonly call?: ServerCall | undefined;
  /** Why the carrier sends an error in place of what the call came to. */
  readonly refusal?: unknown;
  /** States of the stream and what went to external storage, for observers. */
  readonly facts?: CarrierFacts | undefined;
}

/** Bytes of a list of pieces. */
export function byteLengthOf(chunks: readonly Uint8Array[]): number {
  let length = 0;
  for (const chunk of chunks) length += chunk.byteLength;
  return length;
}
