import { describe, expect, test } from "vitest";
import { fetchSender } from "./fetch-sender.ts";
import type { OutgoingRequest } from "./http-sender.ts";

const request: OutgoingRequest = {
  method: "POST",
  url: "http://server.test/add",
  headers: [["X-Own", "1"]],
  body: [Uint8Array.of(1, 2), Uint8Array.of(3)],
  signal: undefined,
};

/** A fetch that never answers, unless it is given up. */
const silent = (_url: string, { signal }: RequestInit): Promise<Response> =>
  new Promise((_resolve, reject) => {
    const giveUp = (): void => reject(new Error("aborted"));
    if (signal?.aborted) giveUp();
    signal?.addEventListener("abort", giveUp);
  });

async function readAll(receive: () => Promise<Uint8Array | undefined>): Promise<number[]> {
  const bytes: number[] = [];
  for (let piece = await receive(); piece !== undefined; piece = await receive()) {
    bytes.push(...piece);
  }
  return bytes;
}

describe("a request by fetch", () => {
  test("is what it was, and is not redirected", async () => {
    let seen: RequestInit | undefined;
    const sender = fetchSender(async (url, init) => {
      expect(url).toBe(request.url);
      seen = init;
      return new Response(Uint8Array.of(9, 8), { status: 202, headers: { "X-Reply": "2" } });
    });
    const reply = await sender.send(request);
    expect(seen).toMatchObject({ method: "POST", redirect: "manual", headers: [["X-Own", "1"]] });
    expect([...new Uint8Array(await new Response(seen?.body).arrayBuffer())]).toEqual([1, 2, 3]);
    expect([reply.status, reply.header("x-reply"), reply.header("x-none")]).toEqual([
      202,
      "2",
      undefined,
    ]);
    expect(await readAll(() => Promise.resolve(reply.receive()))).toEqual([9, 8]);
  });

  test("without a body has none", async () => {
    const sender = fetchSender(async (_url, init) => {
      expect("body" in init).toBe(false);
      return new Response(null);
    });
    const reply = await sender.send({ ...request, method: "HEAD", body: [] });
    expect(await reply.receive()).toBeUndefined();
    await reply.discard();
  });

  test("that fails is a transport error that says why", async () => {
    const cause = new TypeError("fetch failed", { cause: new Error("ECONNREFUSED here") });
    const sender = fetchSender(() => Promise.reject(cause));
    await expect(sender.send(request)).rejects.toMatchObject({
      kind: "transport",
      code: "connect-failed",
      rawMessage: expect.stringContaining("ECONNREFUSED here"),
      cause,
    });
  });

  test("whose reply breaks off is a transport error", async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Uint8Array.of(1));
      },
      pull(controller) {
        controller.error(new Error("reset"));
      },
    });
    const reply = await fetchSender(async () => new Response(body)).send(request);
    expect(await reply.receive()).toEqual(Uint8Array.of(1));
    await expect(reply.receive()).rejects.toMatchObject({ kind: "transport", code: "peer-closed" });
  });

  test("is given up with its caller, before the answer and during it", async () => {
    const controller = new AbortController();
    const waiting = fetchSender(silent).send({ ...request, signal: controller.signal });
    const outcome = expect(waiting).rejects.toMatchObject({ kind: "transport" });
    controller.abort();
    await outcome;
    const done = fetchSender(silent).send({ ...request, signal: AbortSignal.abort() });
    await expect(done).rejects.toMatchObject({ kind: "transport" });
  });

  test("is given up when the sender is closed", async () => {
    const sender = fetchSender(silent);
    const outcomes = [1, 2].map(() =>
      expect(sender.send(request)).rejects.toMatchObject({ kind: "transport" }),
    );
    await sender.close();
    await Promise.all(outcomes);
    await sender.close();
  });

  test("of which the rest is not wanted is cancelled, once", async () => {
    let cancels = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(10));
      },
      cancel() {
        cancels++;
      },
    });
    const reply = await fetchSender(async () => new Response(body)).send(request);
    await reply.receive();
    await reply.discard();
    await reply.discard();
    expect(cancels).toBe(1);
  });
});
