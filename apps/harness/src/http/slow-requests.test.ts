import { listenHttp } from "@sheaf/http/node";
import { fixtureServer } from "@sheaf/testing";
import { describe, expect, it } from "vitest";
import { callBytes, callLines, fixtureBody, head } from "./fixture-requests.ts";
import { RawConnection } from "./raw-http.ts";

const add = fixtureBody("add", { a: 1, b: 2 });
const whole = callBytes("/Fixture/add", add);
const lines = callLines("/Fixture/add");

describe("a request that does not arrive in its time", () => {
  it.each([
    ["nothing but a byte", whole.subarray(0, 1)],
    ["half its head", whole.subarray(0, 60)],
    ["its head", whole.subarray(0, whole.byteLength - add.byteLength)],
    ["half its body", whole.subarray(0, whole.byteLength - 20)],
    ["half a chunk", `${head(...lines, "Transfer-Encoding: chunked")}ff\r\nabc`],
  ])("is answered with 408 or closed: %s", async (_name, bytes) => {
    const errors: unknown[] = [];
    await using listener = await listenHttp(fixtureServer(), {
      tokens: { keys: "key" },
      requestTimeoutMs: 20,
      onError: (error) => void errors.push(error),
    });
    const connection = await RawConnection.open(listener.port);
    connection.send(bytes);
    expect((await connection.response())?.status ?? 408).toBe(408);
    await connection.closed;
    await connection.close();
    expect(errors).toEqual([]);
  });

  it("does not take the time of others", async () => {
    await using listener = await listenHttp(fixtureServer(), { tokens: { keys: "key" } });
    const slow = await Promise.all(
      Array.from({ length: 50 }, () => RawConnection.open(listener.port)),
    );
    for (const connection of slow) connection.send(whole.subarray(0, 150));
    const quick = await RawConnection.open(listener.port);
    quick.send(whole);
    expect((await quick.response())?.status).toBe(200);
    for (const connection of slow) connection.send(whole.subarray(150));
    for (const connection of slow) {
      expect((await connection.response())?.status).toBe(200);
      await connection.close();
    }
    await quick.close();
  });
});

it("a call may take longer than its request", async () => {
  await using listener = await listenHttp(fixtureServer(), {
    tokens: { keys: "key" },
    requestTimeoutMs: 20,
  });
  const waiting = await RawConnection.open(listener.port);
  waiting.send(callBytes("/Fixture/hang", fixtureBody("hang")));
  // Another connection is timed out meanwhile: the clock has been looked at.
  const slow = await RawConnection.open(listener.port);
  slow.send(whole.subarray(0, 60));
  await slow.response();
  await slow.closed;
  const releasing = await RawConnection.open(listener.port);
  releasing.send(callBytes("/Fixture/release", fixtureBody("release")));
  expect((await releasing.response())?.status).toBe(200);
  expect((await waiting.response())?.status).toBe(200);
  for (const connection of [waiting, slow, releasing]) await connection.close();
});
