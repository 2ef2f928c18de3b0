import { describe, expect, test } from "vitest";
import { taken } from "../server/testing/probe-states.ts";
import { CALL, CURSOR } from "../server/testing/raw-caller.ts";
import { probeClient } from "./testing/probe-client.ts";
import type { Script } from "./testing/scripted-sender.ts";

const NOW = { attempts: 5, wait: async () => undefined };

describe("an exchange", () => {
  test("is one request for the opening and one for each turn", async () => {
    const { client, sender } = await probeClient();
    const session = await client.sum();
    for (const [value, total] of [
      [1, 1],
      [2, 3],
      [3, 6],
    ] as const) {
      expect((await session.exchange({ value: [value] })).rows()).toMatchObject([{ total }]);
    }
    await session.close();
    expect(sender.paths).toEqual([
      "POST /Probe/sum/init",
      ...new Array(3).fill("POST /Probe/sum/exchange"),
    ]);
  });

  test("shows nothing of its tokens", async () => {
    const { client } = await probeClient();
    const session = await client.sum();
    const output = await session.exchange({ value: [1] });
    expect([...output.customMetadata.keys()]).toEqual([]);
  });

  test("has its header before the first turn", async () => {
    const { client } = await probeClient();
    const session = await client.headedSum({ title: "sums" });
    expect(session.header.title).toBe("sums");
    expect((await session.exchange({ value: [1] })).rows()).toMatchObject([{ total: 1 }]);
  });

  test("takes one turn after the other", async () => {
    const { client } = await probeClient();
    const session = await client.sum();
    const first = session.exchange({ value: [1] });
    await expect(session.exchange({ value: [2] })).rejects.toMatchObject({ code: "busy" });
    expect((await first).rows()).toMatchObject([{ total: 1 }]);
  });

  test("is resumed where its token says, at any worker, with the turns before it kept", async () => {
    const [one, other] = [await probeClient(), await probeClient()];
    const session = await one.client.sum();
    const start = await session.token();
    await session.exchange({ value: [1] });
    const token = await session.token();
    const resumed = await other.client.resumeStream("sum", token ?? "");
    expect((await resumed.exchange({ value: [10] })).rows()).toMatchObject([{ total: 11 }]);
    const again = await other.client.resumeStream("sum", start ?? "");
    expect((await again.exchange({ value: [10] })).rows()).toMatchObject([{ total: 10 }]);
    expect((await session.exchange({ value: [2] })).rows()).toMatchObject([{ total: 3 }]);
  });

  test("is ended by the error of a turn", async () => {
    const { client } = await probeClient();
    const session = await client.failOnTurn({ turn: 2 });
    await session.exchange({ value: [1] });
    await expect(session.exchange({ value: [1] })).rejects.toMatchObject({
      errorType: "TypeError",
      rawMessage: "failed on turn 2",
    });
    await expect(session.exchange({ value: [1] })).rejects.toMatchObject({ code: "stream-closed" });
    expect(await session.token()).toBeUndefined();
  });

  test("is cancelled once", async () => {
    const { client, sender } = await probeClient();
    const { cancels } = taken;
    const session = await client.sum();
    await session.exchange({ value: [1] });
    await session.cancel();
    await session.cancel();
    await session.close();
    expect(taken.cancels).toBe(cancels + 1);
    expect(sender.requests).toHaveLength(3);
  });

  test("is cancelled behind the turn that is under way", async () => {
    const { client } = await probeClient();
    const { cancels } = taken;
    const session = await client.sum();
    const turn = session.exchange({ value: [1] });
    await session.cancel();
    expect((await turn).rows()).toMatchObject([{ total: 1 }]);
    expect(taken.cancels).toBe(cancels + 1);
  });

  test("is closed without a word", async () => {
    const { client, sender } = await probeClient();
    const { cancels } = taken;
    const session = await client.sum();
    await session.close();
    expect(sender.requests).toHaveLength(1);
    expect(taken.cancels).toBe(cancels);
  });

  test("reports what was wrong with its opening at the first turn", async () => {
    const script: Script = () => ({ lost: true });
    const { client } = await probeClient({ script });
    const session = await client.sum();
    await expect(session.exchange({ value: [1] })).rejects.toMatchObject({
      code: "connect-failed",
    });
    await session.close();
    await session.cancel();
  });
});

describe("a turn is never sent twice", () => {
  test.each([
    ["lost on its way", { lost: true }],
    ["broken off", { breaksAt: 10 }],
    ["ended too soon", { endsAt: 100 }],
    [
      "answered by a gateway",
      { reply: () => ({ status: 503, headers: [], body: new Uint8Array() }) },
    ],
  ] as const)("though it is %s and the options would have it", async (_name, fate) => {
    const script: Script = (_request, index) => (index === 2 ? fate : undefined);
    const { client, sender } = await probeClient({ script, client: { retry: NOW } });
    const session = await client.sum();
    await session.exchange({ value: [1] });
    await expect(session.exchange({ value: [1] })).rejects.toMatchObject({ kind: "transport" });
    expect(sender.requests).toHaveLength(3);
    await expect(session.exchange({ value: [1] })).rejects.toMatchObject({ code: "stream-closed" });
    expect(sender.requests).toHaveLength(3);
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("its opening may be", async () => {
    const script: Script = (_request, index) => (index < 2 ? { lost: true } : undefined);
    const { client, sender } = await probeClient({ script, client: { retry: NOW } });
    const session = await client.sum();
    expect((await session.exchange({ value: [1] })).rows()).toMatchObject([{ total: 1 }]);
    expect(sender.requests).toHaveLength(4);
  });

  test("nor is a cancel", async () => {
    const script: Script = (_request, index) => (index === 1 ? { lost: true } : undefined);
    const { client, sender } = await probeClient({ script, client: { retry: NOW } });
    const session = await client.sum();
    await session.cancel();
    expect(sender.requests).toHaveLength(2);
  });
});

test("the tokens that go with a turn are those that came last", async () => {
  const { client, sender } = await probeClient();
  const session = await client.sum();
  const tokens: string[] = [];
  for (let i = 0; i < 3; i++) {
    tokens.push((await session.token()) ?? "");
    await session.exchange({ value: [1] });
  }
  expect(new Set(tokens.map((token) => token.split(".")[0])).size).toBe(3);
  expect(new Set(tokens.map((token) => token.split(".")[1])).size).toBe(1);
  const sent = sender.requests.slice(1).map(({ body }) => new TextDecoder().decode(body[0]));
  for (const [i, text] of sent.entries()) {
    expect(text).toContain(CURSOR);
    expect(text).toContain(CALL);
    for (const part of (tokens[i] ?? "").split(".")) expect(text).toContain(part);
  }
});
