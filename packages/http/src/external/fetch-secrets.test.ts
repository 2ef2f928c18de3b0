import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { httpsOrLoopback } from "./check-url.ts";
import { type ExternalFetchOptions, externalFetcher } from "./external-fetcher.ts";
import { failureOf, visible } from "./testing/failure.ts";
import { type FakeStorage, fakeStorage, type Intercept } from "./testing/fake-storage.ts";
import { cutShort, dropped, unavailable } from "./testing/faults.ts";
import { textStream } from "./testing/ipc-samples.ts";
import { ManualTimer } from "./testing/manual-timer.ts";

const SMALL = textStream({ texts: ["small"] });
const SIGNED = "?X-Amz-Credential=who-credential&X-Amz-Signature=top-signature";

let storage: FakeStorage;

beforeEach(async () => {
  storage = await fakeStorage();
});

afterEach(() => storage.close());

function fetcher(options: ExternalFetchOptions = {}) {
  const timer = new ManualTimer(500);
  return externalFetcher({ validateUrl: httpsOrLoopback, timer, ...options });
}

const pointer = (url: string, sha256?: string) => ({ url, sha256 });

describe("no error shows the signature", () => {
  const missing = () => `${storage.url}/download/missing${SIGNED}`;
  const there = () => `${storage.put(SMALL)}${SIGNED}`;

  test.each<[string, () => string, ExternalFetchOptions, Intercept?]>([
    ["of a missing object", missing, {}],
    ["of a URL that is refused", there, { validateUrl: undefined }],
    ["of a URL with user info", () => there().replace("//", "//who:top-signature@"), {}],
    ["of a URL that is none", () => `https://${SIGNED}`, {}],
    ["of a storage that is not there", () => `http://127.0.0.1:1/x${SIGNED}`, {}],
    ["of a redirect loop", () => there().replace("/download/", "/redirect-loop/"), {}],
    ["of a busy storage", there, {}, unavailable],
    ["of a dropped connection", there, {}, dropped],
    ["of a body that breaks off", there, {}, cutShort],
    ["of an object that is too large", there, { maxFetchBytes: 10 }],
    ["of an object that is too large decoded", there, { maxDecompressedBytes: 10 }],
    ["of a runtime that quotes URLs", there, { fetch: quoting }],
  ])("%s", async (_what, url, options, intercept) => {
    storage.intercept(intercept);
    const error = await failureOf(fetcher(options)(pointer(url(), "0".repeat(64))));
    expect(visible(error)).not.toContain("top-signature");
    expect(visible(error)).not.toContain("X-Amz");
  });

  test("of other bytes than announced", async () => {
    const error = await failureOf(fetcher()(pointer(there(), "0".repeat(64))));
    expect(error.message).toContain("checksum");
    expect(visible(error)).not.toContain("top-signature");
  });
});

function quoting(url: string): Promise<Response> {
  return Promise.reject(
    new TypeError(`Failed to parse URL from ${url}`, { cause: new Error(url) }),
  );
}
