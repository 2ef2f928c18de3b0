import { describe, expect, test } from "vitest";
import { nodeGzip } from "../node/node-compression.ts";
import type { OutgoingRequest } from "./http-sender.ts";
import { probeClient } from "./testing/probe-client.ts";
import type { Fate, Script, SentReply } from "./testing/scripted-sender.ts";

const gzip = nodeGzip();

function headerOf({ headers }: OutgoingRequest, name: string): string | undefined {
  return headers.findLast(([key]) => key === name)?.[1];
}

describe("a request", () => {
  test("says what it is and what the client can take", async () => {
    const { client, sender } = await probeClient({ client: { acceptEncodings: [gzip] } });
    await client.add({ a: 1, b: 2 });
    const [request] = sender.requests;
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      "Content-Type": "application/vnd.apache.arrow.stream",
      "VGI-Accept-Max-Response-Bytes": String(256 * 1024 * 1024),
      "X-VGI-Accept-Encoding": "gzip",
    });
  });

  test("of a producer, and of no other call, says how many turns it takes", async () => {
    const { client, sender } = await probeClient({ client: { acceptTurns: 7 } });
    await (await client.rows({ to: 100 })).tick();
    const exchange = await client.sum();
    await exchange.exchange({ value: [1] });
    await client.add({ a: 1, b: 2 });
    const said = sender.requests.map((request) => headerOf(request, "Sheaf-Accept-Turns"));
    expect(said).toEqual(["7", undefined, undefined, undefined]);
  });

  test("has the caller's headers, which are asked for each time", async () => {
    let count = 0;
    const headers = async () => ({ Authorization: `Bearer ${++count}` });
    const { client, sender } = await probeClient({ client: { headers } });
    await client.add({ a: 1, b: 2 });
    await client.add({ a: 1, b: 2 });
    const said = sender.requests.map((request) => headerOf(request, "Authorization"));
    expect(said).toEqual(["Bearer 1", "Bearer 2"]);
    const fixed = await probeClient({ client: { headers: { "X-Own": "1" } } });
    await fixed.client.add({ a: 1, b: 2 });
    expect(headerOf(fixed.sender.requests[0]!, "X-Own")).toBe("1");
  });

  test("is not sent where the caller's headers cannot be had", async () => {
    const headers = async (): Promise<never> => {
      throw new Error("no credential");
    };
    const { client, sender } = await probeClient({ client: { headers } });
    await expect(client.add({ a: 1, b: 2 })).rejects.toThrow("no credential");
    expect(sender.requests).toHaveLength(0);
  });

  test("is compressed where that is worth it", async () => {
    const { client, sender } = await probeClient({
      client: { requestCodec: gzip },
      server: { codecs: [gzip] },
    });
    await client.add({ a: 1, b: 2 });
    const session = await client.sum();
    await session.exchange({ value: new Array(1000).fill(1) });
    const codings = sender.requests.map((request) => headerOf(request, "Content-Encoding"));
    expect(codings).toEqual([undefined, undefined, "gzip"]);
  });
});

describe("a reply", () => {
  test("may be compressed, and is counted as it is", async () => {
    const { client } = await probeClient({
      client: { acceptEncodings: [gzip], maxResponseBytes: 100_000 },
      server: { codecs: [gzip] },
    });
    expect(await client.text({ length: 90_000 })).toHaveLength(90_000);
    const values: number[] = [];
    for await (const batch of client.rows({ to: 5, length: 10_000 })) {
      values.push(...batch.column("value"));
    }
    expect(values).toEqual([0, 1, 2, 3, 4]);
  });

  test("is not compressed for a client that has not asked", async () => {
    const { client, sender } = await probeClient({ server: { codecs: [gzip] } });
    expect(await client.text({ length: 90_000 })).toHaveLength(90_000);
    expect(headerOf(sender.requests[0]!, "X-VGI-Accept-Encoding")).toBeUndefined();
  });

  const coded = (coding: string, body?: Uint8Array): Fate => ({
    reply: (real): SentReply => ({
      ...real,
      headers: [...real.headers, ["X-VGI-Content-Encoding", coding]],
      body: body ?? real.body,
    }),
  });
  const once =
    (fate: Fate): Script =>
    (_request, index) =>
      index === 0 ? fate : undefined;

  test("in a coding that was not asked for is an error", async () => {
    const { client } = await probeClient({ script: once(coded("zstd")) });
    await expect(client.add({ a: 1, b: 2 })).rejects.toMatchObject({
      kind: "protocol",
      code: "unsupported",
    });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("of the coding identity is as it is", async () => {
    const { client } = await probeClient({ script: once(coded("identity")) });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("that is not what its coding makes is an error", async () => {
    const { client } = await probeClient({
      script: once(coded("gzip")),
      client: { acceptEncodings: [gzip] },
    });
    await expect(client.add({ a: 1, b: 2 })).rejects.toMatchObject({
      kind: "protocol",
      code: "malformed-message",
    });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("that would unpack to far too much is an error", async () => {
    const bomb = await gzip.compress(new Uint8Array(5_000_000));
    expect(bomb.byteLength).toBeLessThan(50_000);
    const { client } = await probeClient({
      script: once(coded("gzip", bomb)),
      client: { acceptEncodings: [gzip], maxResponseBytes: 100_000 },
    });
    await expect(client.add({ a: 1, b: 2 })).rejects.toMatchObject({
      kind: "protocol",
      code: "limit-exceeded",
      limit: 100_000,
    });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  /** A server that does not care what its client can take. */
  const careless: Fate = {
    reply: (real): SentReply => ({ ...real, body: prolonged(real.body) }),
    pieceBytes: 10_000,
  };

  test.each(["add", "rows", "sum"] as const)(
    "over the limit is let go of, and the client goes on: %s",
    async (name) => {
      const { client, sender } = await probeClient({
        script: once(careless),
        client: { maxResponseBytes: 65_536 },
      });
      const calls = {
        add: () => client.add({ a: 1, b: 2 }),
        rows: async () => {
          for await (const _ of client.rows({ to: 5 }));
        },
        sum: async () => (await client.sum()).exchange({ value: [1] }),
      };
      await expect(calls[name]()).rejects.toMatchObject({
        kind: "protocol",
        code: "limit-exceeded",
        limit: 65_536,
      });
      expect(sender.discarded).toBeGreaterThan(0);
      expect(await client.add({ a: 1, b: 2 })).toBe(3);
    },
  );

  test("is asked to be no longer, and is an error of the server where it would be", async () => {
    const { client } = await probeClient({ client: { maxResponseBytes: 65_536 } });
    await expect(client.text({ length: 70_000 })).rejects.toMatchObject({
      errorType: "ResponseTooLargeError",
      errorCode: "RESOURCE_EXHAUSTED",
    });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("of another type is an error, whatever its status", async () => {
    const typed = (contentType: string): Script =>
      once({
        reply: (real): SentReply => ({ ...real, headers: [["Content-Type", contentType]] }),
      });
    for (const contentType of ["text/html", "application/json", ""]) {
      const { client } = await probeClient({ script: typed(contentType) });
      await expect(client.add({ a: 1, b: 2 })).rejects.toMatchObject({
        kind: "transport",
        code: "channel-broken",
      });
    }
    const parametrized = "application/vnd.apache.arrow.stream; charset=x";
    const { client } = await probeClient({ script: typed(parametrized) });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("whose content is damaged is a typed error, wherever it is", async () => {
    const length = await new Promise<number>((resolve) => {
      const script = once({
        reply: (real) => {
          resolve(real.body.byteLength);
          return real;
        },
      });
      void probeClient({ script }).then(({ client }) => client.add({ a: 1, b: 2 }));
    });
    const { client, sender } = await probeClient();
    for (let at = 0; at < length; at++) {
      sender.play(
        once({
          reply: (real) => {
            const body = real.body.slice();
            body[at] = (body[at] ?? 0) ^ 0x41;
            return { ...real, body };
          },
        }),
      );
      const outcome: unknown = await client
        .add({ a: 1, b: 2 })
        .catch((error: unknown) => Object(error).kind);
      const isTyped =
        typeof outcome === "number" || /^(protocol|schema|transport)$/.test(String(outcome));
      if (!isTyped) expect([at, outcome]).toEqual([at, "a typed error"]);
    }
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });
});

/** A reply of many batches that begins like this one and never comes to its end. */
function prolonged(body: Uint8Array): Uint8Array {
  const end = 8;
  const messages = body.subarray(0, body.byteLength - end);
  const header = schemaBytes(messages);
  const batch = messages.subarray(header);
  const copies = Math.ceil(200_000 / batch.byteLength);
  const long = new Uint8Array(header + copies * batch.byteLength + end);
  long.set(messages.subarray(0, header));
  for (let i = 0; i < copies; i++) long.set(batch, header + i * batch.byteLength);
  long.set(body.subarray(body.byteLength - end), long.byteLength - end);
  return long;
}

/** Bytes of the schema message at the start: marker, length, header. */
function schemaBytes(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return 8 + view.getUint32(4, true);
}
