import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeStorage, fakeStorage } from "./fake-storage.ts";

let storage: FakeStorage;

beforeEach(async () => {
  storage = await fakeStorage();
});

afterEach(() => storage.close());

async function alloc(): Promise<Record<string, string>> {
  const response = await fetch(`${storage.url}/alloc`, { method: "POST", body: "{}" });
  return response.json() as Promise<Record<string, string>>;
}

test("an allocated object is there once it was put, by URLs that know one method each", async () => {
  const { object_url = "", upload_url = "", download_url = "" } = await alloc();
  expect((await fetch(download_url)).status).toBe(404);
  expect((await fetch(upload_url)).status).toBe(403);
  expect((await fetch(download_url, { method: "PUT", body: "x" })).status).toBe(403);
  const put = { method: "PUT", body: "content", headers: { "content-encoding": "x-test" } };
  expect((await fetch(upload_url, put)).status).toBe(204);
  for (const url of [download_url, object_url]) {
    const response = await fetch(url);
    expect(await response.text()).toBe("content");
    expect(response.headers.get("content-encoding")).toBe("x-test");
  }
  const head = await fetch(download_url, { method: "HEAD" });
  expect(head.headers.get("content-length")).toBe("7");
  expect(head.headers.get("accept-ranges")).toBe("bytes");
});

test.each([
  ["bytes=1-3", 206, "bcd", "bytes 1-3/6"],
  ["bytes=4-", 206, "ef", "bytes 4-5/6"],
  ["bytes=0-5", 206, "abcdef", "bytes 0-5/6"],
  ["bytes=0-6", 416, "", "bytes */6"],
  ["bytes=3-1", 416, "", "bytes */6"],
  ["bytes=-", 416, "", "bytes */6"],
  ["lines=0-1", 416, "", "bytes */6"],
])("the range %s is answered with %d", async (range, status, body, place) => {
  const url = storage.put(new TextEncoder().encode("abcdef"));
  const response = await fetch(url, { headers: { range } });
  expect(response.status).toBe(status);
  expect(await response.text()).toBe(body);
  expect(response.headers.get("content-range")).toBe(place);
});

test("redirects lead where they say, and everything is counted", async () => {
  const url = storage.put(new Uint8Array(3));
  const id = url.split("/").at(-1) ?? "";
  const location = async (route: string): Promise<string | null> => {
    const response = await fetch(`${storage.url}/${route}/${id}`, { redirect: "manual" });
    expect(response.status).toBe(302);
    return response.headers.get("location");
  };
  expect(await location("redirect")).toBe(url);
  expect(await location("redirect-localhost")).toBe(url.replace("127.0.0.1", "localhost"));
  expect(await location("redirect-loop")).toBe(`${storage.url}/redirect-loop/${id}`);
  await fetch(url);
  expect(await (await fetch(`${storage.url}/_stats`)).json()).toEqual({
    object_count: 1,
    redirect_requests: 1,
    redirect_localhost_requests: 1,
    redirect_loop_requests: 1,
    download_requests: 1,
  });
});

test.each([
  "/",
  "/nothing",
  "/nothing/x",
  "/download/",
  "/download/a/b",
  "/redirect-else/x",
  "/alloc",
])("GET %s is not found", async (path) => {
  expect((await fetch(`${storage.url}${path}`)).status).toBe(404);
});
