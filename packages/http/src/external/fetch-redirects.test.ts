import { isSheafError } from "@sheaf/arrow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { httpsOrLoopback } from "./check-url.ts";
import { externalFetcher } from "./external-fetcher.ts";
import type { StorageFetch } from "./request.ts";
import { failureOf, visible } from "./testing/failure.ts";
import { type FakeStorage, fakeStorage } from "./testing/fake-storage.ts";
import { textStream } from "./testing/ipc-samples.ts";

const SMALL = textStream({ texts: ["small"] });

let storage: FakeStorage;

beforeEach(async () => {
  storage = await fakeStorage();
});

afterEach(() => storage.close());

const through = (route: string) => ({
  url: storage.put(SMALL).replace("/download/", `/${route}/`),
  sha256: undefined,
});

/** Leads from `https://host/0` on, hop by hop, and counts. */
function chain(hops: number) {
  const seen: string[] = [];
  const fetch: StorageFetch = (url) => {
    seen.push(url);
    const at = Number(new URL(url).pathname.slice(1));
    const more = at < hops;
    const head = more ? { status: 307, headers: { location: `/${at + 1}?token=t${at}` } } : {};
    return Promise.resolve(new Response(more ? null : SMALL.slice(), head));
  };
  return { fetch, seen, pointer: { url: "https://host/0", sha256: undefined } };
}

describe("redirects", () => {
  test("are followed on the same host", async () => {
    const fetched = await externalFetcher({ validateUrl: httpsOrLoopback })(through("redirect"));
    expect(Buffer.compare(fetched, SMALL)).toBe(0);
  });

  test("are checked before they are followed", async () => {
    const pointer = through("redirect-localhost");
    const before = storage.requests.length;
    const validateUrl = ({ hostname }: URL): void => {
      if (hostname === "localhost") throw new Error("not to localhost");
    };
    const error = await failureOf(externalFetcher({ validateUrl })(pointer));
    expect(isSheafError(error, "protocol", "unsupported")).toBe(true);
    expect(error.message).toContain("URL rejected");
    expect(error.message).toContain("not to localhost");
    expect(storage.requests.slice(before)).toEqual([`GET ${new URL(pointer.url).pathname}`]);
  });

  test("to plain http are refused by default", async () => {
    const fetch: StorageFetch = () => {
      const headers = { location: "http://host/x?token=top-secret" };
      return Promise.resolve(new Response(null, { status: 302, headers }));
    };
    const error = await failureOf(
      externalFetcher({ fetch })({ url: "https://host/x", sha256: "" }),
    );
    expect(error.message).toContain("URL rejected: http://host/x");
    expect(visible(error)).not.toContain("top-secret");
  });

  test("in a loop end, with what the limit is", async () => {
    const pointer = through("redirect-loop");
    const before = storage.requests.length;
    const error = await failureOf(externalFetcher({ validateUrl: httpsOrLoopback })(pointer));
    expect(isSheafError(error, "protocol", "limit-exceeded")).toBe(true);
    expect(error.message).toContain("redirect limit");
    expect(error.limit).toBe(5);
    expect(storage.requests).toHaveLength(before + 6);
  });

  test("are five at most; queries go along", async () => {
    const five = chain(5);
    await externalFetcher({ fetch: five.fetch })(five.pointer);
    expect(five.seen.at(-1)).toBe("https://host/5?token=t4");
    const six = chain(6);
    const error = await failureOf(externalFetcher({ fetch: six.fetch })(six.pointer));
    expect(isSheafError(error, "protocol", "limit-exceeded")).toBe(true);
    expect(visible(error)).not.toContain("token");
    expect(six.seen).toHaveLength(6);
  });

  test("are all refused when none is allowed", async () => {
    const { fetch, pointer, seen } = chain(1);
    await failureOf(externalFetcher({ fetch, maxRedirects: 0 })(pointer));
    expect(seen).toHaveLength(1);
  });

  test.each([
    ["without a target", {}],
    ["to something that is no URL", { location: "https://" }],
    ["to another scheme", { location: "data:text/plain,x" }],
  ])("%s are refused", async (_what, headers) => {
    const fetch: StorageFetch = () => Promise.resolve(new Response(null, { status: 302, headers }));
    const error = await failureOf(
      externalFetcher({ fetch })({ url: "https://host/x", sha256: "" }),
    );
    expect(isSheafError(error, "protocol", "unsupported")).toBe(true);
  });

  test("that a browser hides are refused", async () => {
    const opaque = new Response(null);
    Object.defineProperty(opaque, "type", { value: "opaqueredirect" });
    const fetch: StorageFetch = () => Promise.resolve(opaque);
    const error = await failureOf(
      externalFetcher({ fetch })({ url: "https://host/x", sha256: "" }),
    );
    expect(isSheafError(error, "protocol", "unsupported")).toBe(true);
    expect(error.message).toContain("redirect");
  });
});
