import { createGzip } from "node:zlib";
import { type HttpListener, listenHttp, nodeBodyCodecs } from "@sheaf/http/node";
import { fixtureServer } from "@sheaf/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callBytes, callLines, fixtureBody, head } from "./fixture-requests.ts";
import { RawConnection, type RawResponse } from "./raw-http.ts";

const MIB = 1024 * 1024;
const LIMIT = MIB;
const UNPACKED = 1024 * MIB;

let listener: HttpListener;

beforeAll(async () => {
  listener = await listenHttp(fixtureServer(), { tokens: { keys: "key" }, maxRequestBytes: LIMIT });
});

afterAll(() => listener.close());

async function answerTo(body: Uint8Array, coding: string): Promise<RawResponse | undefined> {
  const connection = await RawConnection.open(listener.port);
  connection.send(callBytes("/Fixture/add", body, `Content-Encoding: ${coding}`));
  const response = await connection.response();
  await connection.close();
  return response;
}

/** A gigabyte of nothing, packed: made piece by piece. */
async function gzipBomb(): Promise<Uint8Array> {
  const gzip = createGzip({ level: 9 });
  const pieces: Buffer[] = [];
  gzip.on("data", (piece: Buffer) => pieces.push(piece));
  const zeros = Buffer.alloc(MIB);
  for (let i = 0; i < UNPACKED / MIB; i++) {
    if (!gzip.write(zeros)) await new Promise((resolve) => gzip.once("drain", resolve));
  }
  gzip.end();
  await new Promise((resolve) => gzip.once("end", resolve));
  return Buffer.concat(pieces);
}

/**
 * The same as zstd: blocks that repeat one byte, four of them for each half mebibyte. `claims` is the size that its
 * head gives, if any.
 */
function zstdBomb(claims: number | undefined): Uint8Array {
  const block = 128 * 1024;
  const blocks = UNPACKED / block;
  // Magic, descriptor (window given, or a size of 8 bytes in a single segment), window or size.
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(claims ?? 0));
  const start =
    claims === undefined
      ? Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58])
      : Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0]), size]);
  const repeated = Buffer.alloc(4 * blocks);
  for (let i = 0; i < blocks; i++) {
    const isLast = i === blocks - 1 ? 1 : 0;
    repeated.writeUIntLE((block << 3) | (1 << 1) | isLast, i * 4, 3);
  }
  return Buffer.concat([start, repeated]);
}

describe("a small body that unpacks to a gigabyte", () => {
  /** Most memory that the process has had so far, in MiB. */
  const peak = (): number => process.resourceUsage().maxRSS / 1024;

  it("is refused without being unpacked: gzip", async () => {
    const bomb = await gzipBomb();
    expect(bomb.byteLength).toBeLessThanOrEqual(LIMIT);
    const before = peak();
    for (let i = 0; i < 3; i++) expect((await answerTo(bomb, "gzip"))?.status).toBe(413);
    expect(peak() - before).toBeLessThan(200);
  });

  it.each([
    ["that does not say how large it is", undefined],
    ["that says how large it is", UNPACKED],
    ["that says it is small", 100],
  ])("is refused without being unpacked: zstd %s", async (_name, claims) => {
    const codecs = await nodeBodyCodecs();
    const hasZstd = codecs.some(({ name }) => name === "zstd");
    const before = peak();
    const response = await answerTo(zstdBomb(claims), "zstd");
    expect(response?.status).toBeGreaterThanOrEqual(400);
    expect(response?.status).toBeLessThan(500);
    if (hasZstd && claims !== 100) expect(response?.status).toBe(413);
    expect(peak() - before).toBeLessThan(200);
  });
});

describe("a body over the limit", () => {
  it("that says so is refused before it is sent", async () => {
    const connection = await RawConnection.open(listener.port);
    connection.send(head(...callLines("/Fixture/add"), "Content-Length: 5000000000"));
    expect((await connection.response())?.status).toBe(413);
    await connection.closed;
    await connection.close();
  });

  it("in chunks is refused when there is too much of it", async () => {
    const connection = await RawConnection.open(listener.port);
    connection.send(head(...callLines("/Fixture/add"), "Transfer-Encoding: chunked"));
    const chunk = Buffer.concat([
      Buffer.from(`${(64 * 1024).toString(16)}\r\n`),
      Buffer.alloc(64 * 1024),
      Buffer.from("\r\n"),
    ]);
    const response = connection.response();
    let isAnswered = false;
    void response.then(() => {
      isAnswered = true;
    });
    let sent = 0;
    while (!isAnswered && sent < 200) {
      connection.send(chunk);
      sent++;
      await new Promise(setImmediate);
    }
    expect((await response)?.status).toBe(413);
    await connection.close();
  });

  it("leaves the server as it was", async () => {
    const connection = await RawConnection.open(listener.port);
    connection.send(callBytes("/Fixture/add", fixtureBody("add", { a: 1, b: 2 })));
    expect((await connection.response())?.status).toBe(200);
    await connection.close();
  });
});
