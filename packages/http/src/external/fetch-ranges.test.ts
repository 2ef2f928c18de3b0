import { isSheafError } from "@sheaf/arrow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { httpsOrLoopback } from "./check-url.ts";
import { externalFetcher } from "./external-fetcher.ts";
import { sha256Hex } from "./sha256.ts";
import { failureOf } from "./testing/failure.ts";
import { type FakeStorage, fakeStorage, type Intercept } from "./testing/fake-storage.ts";
import { largeStream } from "./testing/ipc-samples.ts";
import { ManualTimer } from "./testing/manual-timer.ts";

const CHUNK = 8192;
const PIECES = 12;
const OBJECT = largeStream(100_000).subarray(0, PIECES * CHUNK);

let storage: FakeStorage;

beforeEach(async () => {
  storage = await fakeStorage();
});

afterEach(() => storage.close());

function fetcher(parallelThresholdBytes = 65_536) {
  return externalFetcher({
    validateUrl: httpsOrLoopback,
    timer: new ManualTimer(500),
    parallelThresholdBytes,
    chunkBytes: CHUNK,
  });
}

async function fetchObject(url = storage.put(OBJECT)): Promise<boolean> {
  const fetched = await fetcher()({ url, sha256: await sha256Hex(OBJECT) });
  return Buffer.compare(fetched, OBJECT) === 0;
}

/** Notes the ranges that are asked for, and lets the storage answer. */
function watchRanges(): string[] {
  const ranges: string[] = [];
  storage.intercept(({ headers }) => {
    ranges.push(headers.range ?? "whole");
    return false;
  });
  return ranges;
}

/** Answers ranges this way, and the rest as always. */
function ranges(by: Intercept): Intercept {
  return (request, response) => request.headers.range !== undefined && by(request, response);
}

describe("a large object", () => {
  test("is fetched in pieces, each of them once", async () => {
    const asked = watchRanges();
    expect(await fetchObject()).toBe(true);
    expect(asked[0]).toBe("whole");
    const starts = asked.slice(1).map((range) => Number(/^bytes=(\d+)-/.exec(range)?.[1]));
    const expected = Array.from({ length: PIECES }, (_, i) => i * CHUNK);
    expect(starts.sort((a, b) => a - b)).toEqual(expected);
    expect(asked).toContain(`bytes=${(PIECES - 1) * CHUNK}-${OBJECT.byteLength - 1}`);
  });

  test("may end with a smaller piece", async () => {
    const asked = watchRanges();
    const bytes = OBJECT.subarray(5);
    const fetched = await fetcher()({ url: storage.put(bytes), sha256: await sha256Hex(bytes) });
    expect(Buffer.compare(fetched, bytes)).toBe(0);
    expect(asked).toContain(`bytes=${(PIECES - 1) * CHUNK}-${bytes.byteLength - 1}`);
  });

  test("is fetched with eight requests at a time", async () => {
    let open = 0;
    let most = 0;
    const held: (() => void)[] = [];
    storage.intercept(({ headers: { range } }, response) => {
      if (range === undefined) return false;
      open += 1;
      most = Math.max(most, open);
      const [, start = "", end = ""] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
      const piece = OBJECT.subarray(Number(start), Number(end) + 1);
      held.push(() => {
        open -= 1;
        response.writeHead(206, { "content-range": `bytes ${start}-${end}/${OBJECT.byteLength}` });
        response.end(piece);
      });
      // The first eight are answered together; those after them at once.
      if (held.length >= 8) for (const reply of held.splice(0)) reply();
      else if (most === 8) held.pop()?.();
      return true;
    });
    expect(await fetchObject()).toBe(true);
    expect(most).toBe(8);
  });

  test("is fetched in one piece below the threshold, or from a storage without ranges", async () => {
    const asked = watchRanges();
    const url = storage.put(OBJECT);
    await fetcher(OBJECT.byteLength + 1)({ url, sha256: undefined });
    expect(asked).toEqual(["whole"]);
    storage.intercept((_request, response) => {
      response.writeHead(200, { "content-length": OBJECT.byteLength }).end(OBJECT);
      return true;
    });
    expect(await fetchObject()).toBe(true);
  });

  test("is fetched in one piece when it is encoded", async () => {
    const asked = watchRanges();
    await fetcher()({ url: storage.put(OBJECT, "x-none"), sha256: undefined });
    expect(asked).toEqual(["whole"]);
  });

  test("is fetched from where a redirect led, in pieces", async () => {
    expect(await fetchObject(storage.put(OBJECT).replace("/download/", "/redirect/"))).toBe(true);
    expect(storage.requests.filter((line) => line.includes("/redirect/"))).toHaveLength(1);
  });

  test.each<[string, Intercept]>([
    [
      "answers with the whole",
      (_request, response) => {
        response.writeHead(200, { "content-length": OBJECT.byteLength }).end(OBJECT);
        return true;
      },
    ],
    [
      "answers with another range",
      (_request, response) => {
        const headers = { "content-range": `bytes 0-${CHUNK - 1}/${OBJECT.byteLength}` };
        response.writeHead(206, headers).end(OBJECT.subarray(0, CHUNK));
        return true;
      },
    ],
    [
      "answers with too little",
      (_request, response) => {
        response.writeHead(206).end(OBJECT.subarray(0, 10));
        return true;
      },
    ],
    [
      "answers with too much",
      (_request, response) => {
        response.writeHead(206).end(OBJECT);
        return true;
      },
    ],
    [
      "is busy",
      (_request, response) => {
        response.writeHead(503).end();
        return true;
      },
    ],
  ])("is fetched in one piece in the end when the storage %s", async (_what, answer) => {
    storage.intercept(ranges(answer));
    expect(await fetchObject()).toBe(true);
  });

  test("that is replaced meanwhile is fetched again, in one piece", async () => {
    const asked: string[] = [];
    storage.intercept(({ headers: { range } }, response) => {
      asked.push(range ?? "whole");
      response.setHeader("etag", range === undefined ? '"first"' : '"second"');
      return false;
    });
    expect(await fetchObject()).toBe(true);
    expect(asked.filter((range) => range === "whole")).toHaveLength(2);
  });

  test("that a piece of is refused fails as a whole", async () => {
    storage.intercept(
      ranges((_request, response) => {
        response.writeHead(403).end();
        return true;
      }),
    );
    const error = await failureOf(fetcher()({ url: storage.put(OBJECT), sha256: undefined }));
    expect(isSheafError(error, "transport", "channel-broken")).toBe(true);
  });

  test("over the limit is refused before any piece is asked for", async () => {
    const asked = watchRanges();
    const small = externalFetcher({
      validateUrl: httpsOrLoopback,
      parallelThresholdBytes: 1000,
      maxFetchBytes: 50_000,
    });
    const error = await failureOf(small({ url: storage.put(OBJECT), sha256: undefined }));
    expect(error.message).toContain("max_fetch_bytes");
    expect(asked).toEqual(["whole"]);
  });
});
