/** The seam between the client and whatever sends its HTTP requests: `fetch`, undici, a test. */
import type { HttpHeaders } from "../message/http-message.ts";

/** A request that is ready to be sent. */
export interface OutgoingRequest {
  readonly method: "POST" | "HEAD" | "DELETE";
  readonly url: string;
  readonly headers: HttpHeaders;
  /** Empty where there is no body. */
  readonly body: readonly Uint8Array[];
  readonly signal: AbortSignal | undefined;
}

/** A reply of which the body is still to come. */
export interface IncomingReply {
  readonly status: number;
  /** A header by its name in lower case. */
  header(name: string): string | undefined;
  /** The body, piece by piece. Rejects with a `transport` error when the connection breaks. */
  receive(into?: Uint8Array): Promise<Uint8Array | undefined>;
  /** Lets go of what has not been read. Idempotent, never rejects. */
  discard(): Promise<void>;
}

/** Sends requests. */
export interface HttpSender {
  /** Rejects with a `transport` error when there is no reply, `connect-failed` where nothing can have been received. */
  send(request: OutgoingRequest): Promise<IncomingReply>;
  /** Closes its connections: requests and replies under way are given up. Never rejects. */
  close(): Promise<void>;
}
