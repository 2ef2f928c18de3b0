import { SheafError } from "@sheaf/arrow";
import { describe, expect, test } from "vitest";
import { isAuthError, isAuthUnavailable } from "../auth/auth-error.ts";
import { type RetryOptions, retrying, TryAgain } from "./retry.ts";
import { probeClient } from "./testing/probe-client.ts";
import type { Script, SentReply } from "./testing/scripted-sender.ts";

const lost = new SheafError("transport", "peer-closed", "lost");

/** Options that wait by counting, and never leave a part out. */
function counting(options: RetryOptions = {}): RetryOptions & { readonly waited: number[] } {
  const waited: number[] = [];
  return { random: () => 1, wait: async (ms) => void waited.push(ms), ...options, waited };
}

/** Fails so often, then succeeds. */
function failing(times: number, error: unknown = lost): () => Promise<string> {
  let count = 0;
  return async () => {
    if (count++ < times) throw error;
    return `after ${times}`;
  };
}

describe("an attempt", () => {
  test("that succeeds is the only one", async () => {
    const options = counting();
    expect(await retrying(options, failing(0), undefined)).toBe("after 0");
    expect(options.waited).toEqual([]);
  });

  test("is made three times unless the options say otherwise", async () => {
    expect(await retrying(counting(), failing(2), undefined)).toBe("after 2");
    await expect(retrying(counting(), failing(3), undefined)).rejects.toBe(lost);
    expect(await retrying(counting({ attempts: 6 }), failing(5), undefined)).toBe("after 5");
    await expect(retrying(counting({ attempts: 1 }), failing(1), undefined)).rejects.toBe(lost);
  });

  test("is made once where nobody has asked for more", async () => {
    await expect(retrying(undefined, failing(1), undefined)).rejects.toBe(lost);
    await expect(retrying(undefined, failing(1, new TryAgain(lost, 5)), undefined)).rejects.toBe(
      lost,
    );
  });

  test.each([
    ["protocol", new SheafError("protocol", "malformed-message", "no")],
    ["remote", new SheafError("remote", "handler-threw", "no")],
    ["cancelled", new SheafError("cancelled", "aborted", "no")],
    ["of the program", new TypeError("no")],
  ])("is not repeated for an error that is %s", async (_name, error) => {
    const options = counting();
    await expect(retrying(options, failing(1, error), undefined)).rejects.toBe(error);
    expect(options.waited).toEqual([]);
  });

  test("is not repeated for a caller who has given up", async () => {
    const options = counting();
    await expect(retrying(options, failing(1), AbortSignal.abort())).rejects.toBe(lost);
    expect(options.waited).toEqual([]);
  });
});

describe("the wait before the next attempt", () => {
  test("doubles, up to a limit", async () => {
    const options = counting({ attempts: 9 });
    await retrying(options, failing(8), undefined);
    expect(options.waited).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  test("leaves out a random part, half of it at most", async () => {
    const options = counting({ attempts: 4, backoffMs: 1000, random: () => 0 });
    await retrying(options, failing(3), undefined);
    expect(options.waited).toEqual([500, 1000, 2000]);
  });

  test("is what the server asks for where that is more, up to the limit", async () => {
    const options = counting({ attempts: 2 });
    await retrying(options, failing(1, new TryAgain(lost, 3000)), undefined);
    expect(options.waited).toEqual([3000]);
    const patient = counting({ attempts: 2 });
    await retrying(patient, failing(1, new TryAgain(lost, 60_000)), undefined);
    expect(patient.waited).toEqual([5000]);
    const eager = counting({ attempts: 2, backoffMs: 400 });
    await retrying(eager, failing(1, new TryAgain(lost, 50)), undefined);
    expect(eager.waited).toEqual([400]);
  });
});

/** Every reply up to the n-th is this one. */
function until(n: number, status: number, headers: Record<string, string> = {}, text = ""): Script {
  const reply = (): SentReply => ({
    status,
    headers: Object.entries(headers),
    body: new TextEncoder().encode(text),
  });
  return (_request, index) => (index < n ? { reply } : undefined);
}

describe("a reply that is no answer", () => {
  test.each([400, 403, 404, 405, 408, 411, 413, 415, 500, 501, 505])(
    "%i is not",
    async (status) => {
      const retry = counting();
      const script = until(1, status, { "Content-Type": "text/html" }, "<html>no</html>");
      const { client, sender } = await probeClient({ script, client: { retry } });
      const error: unknown = await client.add({ a: 1, b: 2 }).catch((caught: unknown) => caught);
      expect(error).toMatchObject(
        status === 413
          ? { kind: "protocol", code: "limit-exceeded" }
          : { kind: "transport", code: "channel-broken", method: "add" },
      );
      expect(String(error)).toContain(String(status));
      expect(sender.requests).toHaveLength(1);
      expect(String(error)).not.toContain("<html>");
    },
  );

  test.each([429, 502, 503, 504])("%i is asked for again", async (status) => {
    const retry = counting();
    const script = until(2, status, { "Retry-After": "2" });
    const { client, sender } = await probeClient({ script, client: { retry } });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    expect(sender.requests).toHaveLength(3);
    expect(retry.waited).toEqual([2000, 2000]);
  });

  test.each([400, 403, 404, 405, 408, 411, 413, 415, 500, 501, 505])(
    "%i is an error that says so",
    async (status) => {
      const script = until(1, status, { "Content-Type": "text/html" }, "<html>no</html>");
      const { client } = await probeClient({ script });
      const error: unknown = await client.add({ a: 1, b: 2 }).catch((caught: unknown) => caught);
      expect(error).toMatchObject(
        status === 413
          ? { kind: "protocol", code: "limit-exceeded" }
          : { kind: "transport", code: "channel-broken", method: "add" },
      );
      expect(String(error)).toContain(String(status));
      expect(String(error)).not.toContain("<html>");
    },
  );

  test("is asked for again as often as the options say", async () => {
    const retry = counting({ attempts: 2 });
    const { client, sender } = await probeClient({ script: until(9, 503), client: { retry } });
    await expect(client.add({ a: 1, b: 2 })).rejects.toMatchObject({ code: "channel-broken" });
    expect(sender.requests).toHaveLength(2);
  });

  test("says what it says, on one line and not at length", async () => {
    const text = `the\n\n  words\t${"x".repeat(10_000)}`;
    const script = until(1, 500, { "Content-Type": "text/plain" }, text);
    const { client } = await probeClient({ script });
    const error = await client.add({ a: 1, b: 2 }).catch(String);
    expect(error).toContain("the words x");
    expect(String(error).length).toBeLessThan(5000);
  });

  test("of a date that nobody reads is waited for as usual", async () => {
    const retry = counting();
    const script = until(1, 503, { "Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT" });
    const { client } = await probeClient({ script, client: { retry } });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    expect(retry.waited).toEqual([100]);
  });
});

describe("401", () => {
  const body = JSON.stringify({ error: "unauthorized", reason: "x", detail: "Get another one" });

  test.each([
    ["expired_credential", "expired_credential"],
    ["proxy_required", "proxy_required"],
    ["something new", "unauthorized"],
    [undefined, "unauthorized"],
  ] as const)("with the reason %s is one of %s", async (sent, reason) => {
    const headers = sent === undefined ? {} : { "VGI-Auth-Reason": sent };
    const retry = counting();
    const { client, sender } = await probeClient({
      script: until(9, 401, headers, body),
      client: { retry },
    });
    const error: unknown = await client.add({ a: 1, b: 2 }).catch((caught: unknown) => caught);
    expect(isAuthError(error, reason)).toBe(true);
    expect(sender.requests).toHaveLength(1);
  });

  test("of a page is one, too", async () => {
    const script = until(1, 401, { "Content-Type": "text/html" }, "<html>Log in</html>");
    const { client } = await probeClient({ script });
    const error: unknown = await client.add({ a: 1, b: 2 }).catch((caught: unknown) => caught);
    expect(isAuthError(error, "unauthorized")).toBe(true);
  });

  test("503 of the authority says when to come back", async () => {
    const script = until(9, 503, { "Retry-After": "7" }, '{"error":"auth_unavailable"}');
    const { client } = await probeClient({ script });
    const error: unknown = await client.add({ a: 1, b: 2 }).catch((caught: unknown) => caught);
    expect(isAuthUnavailable(error)).toBe(true);
    expect(error).toMatchObject({ retryAfterSeconds: 7, errorCode: "UNAVAILABLE" });
  });

  test("ends a stream like a call", async () => {
    const script: Script = (request, index) =>
      index === 1 ? until(9, 401)(request, index) : undefined;
    const { client } = await probeClient({ script, client: { acceptTurns: 1 } });
    const session = await client.rows({ to: 5 });
    await session.tick();
    const error: unknown = await session.tick().catch((caught: unknown) => caught);
    expect(isAuthError(error)).toBe(true);
  });
});

test.each(["add", "rows", "sum"] as const)(
  "what is lost on its way is sent again: %s",
  async (name) => {
    const retry = counting();
    const script: Script = (_request, index) => (index === 0 ? { lost: true } : undefined);
    const { client, sender } = await probeClient({ script, client: { retry } });
    if (name === "add") expect(await client.add({ a: 1, b: 2 })).toBe(3);
    if (name === "rows") expect(await (await client.rows({ to: 5 })).tick()).toBeDefined();
    if (name === "sum") await (await client.sum()).exchange({ value: [1] });
    expect(sender.paths[0]).toBe(sender.paths[1]);
    expect(retry.waited).toEqual([100]);
  },
);

test("a reply whose body breaks off is asked for again", async () => {
  const script = (_request: unknown, index: number) => (index === 0 ? { breaksAt: 10 } : undefined);
  const { client, sender } = await probeClient({
    script,
    client: { retry: { wait: async () => undefined } },
  });
  expect(await client.add({ a: 1, b: 2 })).toBe(3);
  expect(sender.requests).toHaveLength(2);
});
