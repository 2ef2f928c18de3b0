/** Responses that are not Arrow: what goes wrong before a call is one, and what machines ask for. */
import type { HttpHeaders, HttpResponse } from "../message/http-message.ts";

const utf8 = new TextEncoder();

/** A JSON object as a response. */
export function jsonResponse(
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: HttpHeaders = [],
): HttpResponse {
  return {
    status,
    headers: [["Content-Type", "application/json"], ...headers],
    body: [utf8.encode(JSON.stringify(body))],
  };
}

/** An error in words. */
export function problem(
  status: number,
  title: string,
  description: string,
  headers: HttpHeaders = [],
): HttpResponse {
  return jsonResponse(status, { title, description }, headers);
}

/** A response without a body. */
export function emptyResponse(status: number, headers: HttpHeaders = []): HttpResponse {
  return { status, headers, body: [] };
}

/** A response whose body is left out, as HEAD asks for. */
export function withoutBody({ status, headers, body }: HttpResponse): HttpResponse {
  const length = Array.isArray(body)
    ? body.reduce((sum, { byteLength }) => sum + byteLength, 0)
    : 0;
  return { status, headers: [...headers, ["Content-Length", String(length)]], body: [] };
}
