/** Saying no to a client before it is connected. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { isRpcError } from "@sheaf/core";

/** Why a client is not connected. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 503;
  /** What the client is told. */
  readonly reason: string;
}

/** Says nothing of the reasons. */
export const NOT_AUTHENTICATED: Refusal = { status: 401, reason: "not authenticated" };

const STATUS_OF_CODE: Readonly<Record<string, Refusal["status"]>> = {
  PERMISSION_DENIED: 403,
  UNAVAILABLE: 503,
};

/** What an error of `authenticate` means to the client. Only errors that are meant for it are shown to it. */
export function refusalOf(error: unknown): Refusal {
  if (!isRpcError(error)) return NOT_AUTHENTICATED;
  return { status: STATUS_OF_CODE[error.errorCode] ?? 401, reason: error.rawMessage };
}

/** Answers the handshake with the refusal and ends the connection. */
export function refuse(socket: Duplex, { status, reason }: Refusal): void {
  const body = Buffer.from(`${reason}\n`);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${body.byteLength}`,
    ...(status === 401 ? ["WWW-Authenticate: Bearer"] : []),
  ];
  // A client that does not wait for the answer is none of our concern any more.
  socket.on("error", () => {});
  socket.once("finish", () => socket.destroy());
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  socket.end(body);
}
