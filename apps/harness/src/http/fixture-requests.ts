/** Requests of the fixture, as bytes. */
import { encodeMetadata, joinChunks, StreamEncoder } from "@sheaf/arrow";
import type { Method } from "@sheaf/core";
import { type Fields, fieldSet } from "@sheaf/dataclass";
import { Fixture } from "@sheaf/testing";

/** The body of a request. */
export function fixtureBody(
  method: keyof typeof Fixture.methods,
  params: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const declared: Method = Fixture.methods[method];
  const set = fieldSet<Fields>(declared.params, { nested: "binary" });
  const metadata = encodeMetadata([
    ["vgi_rpc.method", method],
    ["vgi_rpc.request_version", "1"],
    ["vgi_rpc.protocol", "Fixture"],
    ["vgi_rpc.protocol_version", "1.2.0"],
  ]);
  const encoder = new StreamEncoder(set.schema);
  return joinChunks(encoder.encodeRow(set.codec, set.rowOf(params), { metadata, end: true }));
}

/** A head whose lines end as they should. */
export function head(...lines: readonly string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Head lines of a call, without its length. */
export function callLines(path: string): readonly string[] {
  return [
    `POST ${path} HTTP/1.1`,
    "Host: server.test",
    "Content-Type: application/vnd.apache.arrow.stream",
  ];
}

/** A complete request of a call. */
export function callBytes(path: string, body: Uint8Array, ...more: readonly string[]): Uint8Array {
  const lines = head(...callLines(path), `Content-Length: ${body.byteLength}`, ...more);
  return joinChunks([Buffer.from(lines, "latin1"), body]);
}
