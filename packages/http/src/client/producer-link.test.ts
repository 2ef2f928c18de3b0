import { isSheafError } from "@sheaf/arrow";
import { describe, expect, test } from "vitest";
import { taken } from "../server/testing/probe-states.ts";
import type { StateTokenCodec } from "../token/state-token-codec.ts";
import { type ProbeClient, probeClient } from "./testing/probe-client.ts";
import type { Fate, Script } from "./testing/scripted-sender.ts";

const NOW = { wait: async () => undefined };

async function valuesOf(
  { client }: ProbeClient,
  to: number,
  length = 0,
): Promise<readonly number[]> {
  const values: number[] = [];
  for await (const batch of client.rows({ to, length })) values.push(...batch.column("value"));
  return values;
}

const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

/** The n-th reply has this fate, all others are left alone. */
const nth =
  (n: number, fate: Fate): Script =>
  (_request, index) =>
    index === n ? fate : undefined;

/** Tokens of a few characters, so that there are not too many bytes to try. */
function shortTokens(): StateTokenCodec {
  const contents: Uint8Array[] = [];
  return {
    seal: (content) => String(contents.push(content.slice()) - 1).padStart(8, "0"),
    open: (token) => contents[Number(token)] ?? Uint8Array.of(),
  };
}

const SHORT = { tokens: { keys: "key", codec: shortTokens } };

/** How long the n-th reply of an undisturbed stream is. */
async function lengthOfReply(n: number, to: number, acceptTurns: number): Promise<number> {
  let length = 0;
  const measure: Fate = {
    reply: (real) => {
      length = real.body.byteLength;
      return real;
    },
  };
  const probe = await probeClient({
    script: nth(n, measure),
    client: { acceptTurns },
    server: SHORT,
  });
  await valuesOf(probe, to);
  return length;
}

describe("rows come once each, in their order", () => {
  test("when the client can take little, whatever the rows are", async () => {
    const probe = await probeClient({ client: { maxResponseBytes: 65_536 } });
    expect(await valuesOf(probe, 200, 1014)).toEqual(upTo(200));
  });

  test.each([1, 2, 3, 10, 1000])("%i turns with each reply", async (acceptTurns) => {
    const probe = await probeClient({ server: SHORT, client: { acceptTurns } });
    expect(await valuesOf(probe, 7)).toEqual(upTo(7));
    expect(probe.sender.requests.length).toBe(Math.ceil(8 / acceptTurns));
  });

  test.each([1, 7, 64, 1000])("in pieces of %i bytes", async (pieceBytes) => {
    const probe = await probeClient({ script: () => ({ pieceBytes }), client: { acceptTurns: 3 } });
    expect(await valuesOf(probe, 7)).toEqual(upTo(7));
  });

  test("whatever the server thinks is enough for a response", async () => {
    const probe = await probeClient({ server: { turnBytes: 3000 } });
    expect(await valuesOf(probe, 50)).toEqual(upTo(50));
    expect(probe.sender.requests.length).toBeGreaterThan(10);
  });

  test("when the client can take little", async () => {
    const probe = await probeClient({ client: { maxResponseBytes: 65_536 } });
    expect(await valuesOf(probe, 60, 5000)).toEqual(upTo(60));
  });
});

describe.each(["breaksAt", "endsAt"] as const)("a reply that %s any byte", (how) => {
  /** Two turns with each reply, four rows. */
  const acceptTurns = 2;
  const rows = 4;

  test("is gone on with behind the last row that came", async () => {
    const probe = await probeClient({ server: SHORT, client: { acceptTurns, retry: NOW } });
    for (const n of [1, 2]) {
      const length = await lengthOfReply(n, rows, acceptTurns);
      expect(length).toBeGreaterThan(100);
      for (let at = 0; at < length; at++) {
        probe.sender.play(nth(n, { [how]: at }));
        const values = await valuesOf(probe, rows);
        if (values.join() !== "0,1,2,3") expect([n, at, values]).toEqual([n, at, upTo(rows)]);
      }
    }
  });

  test("of the opening is gone on with from its first mark on", async () => {
    const length = await lengthOfReply(0, rows, acceptTurns);
    const probe = await probeClient({ server: SHORT, client: { acceptTurns, retry: NOW } });
    const lost: number[] = [];
    for (let at = 0; at < length; at++) {
      probe.sender.play(nth(0, { [how]: at }));
      try {
        const values = await valuesOf(probe, rows);
        if (values.join() !== "0,1,2,3") expect([at, values]).toEqual([at, upTo(rows)]);
      } catch (error) {
        if (!isSheafError(error, "transport", "peer-closed")) throw error;
        lost.push(at);
      }
    }
    // Where there was no mark yet nobody knows how to go on; from the first one on somebody always does.
    expect(lost).toEqual(upTo(lost.length));
    expect(lost.length).toBeLessThan(length / 2);
  });

  test("is a transport error where nothing is to be sent twice", async () => {
    const probe = await probeClient({ server: SHORT, client: { acceptTurns } });
    for (const n of [0, 1]) {
      const length = await lengthOfReply(n, rows, acceptTurns);
      for (let at = 0; at < length; at += 7) {
        probe.sender.play(nth(n, { [how]: at }));
        const seen: number[] = [];
        const reading = async (): Promise<void> => {
          for await (const batch of probe.client.rows({ to: rows })) {
            seen.push(...batch.column("value"));
          }
        };
        await expect(reading()).rejects.toMatchObject({ kind: "transport", code: "peer-closed" });
        expect(seen).toEqual(upTo(seen.length));
      }
      expect(await probe.client.add({ a: 1, b: 2 })).toBe(3);
    }
  });

  test("does not keep a cancel from ending", async () => {
    const probe = await probeClient({ server: SHORT, client: { acceptTurns } });
    const length = await lengthOfReply(0, rows, acceptTurns);
    for (let at = 0; at < length; at += 7) {
      probe.sender.play(nth(0, { [how]: at }));
      const session = await probe.client.rows({ to: rows });
      await session.cancel();
    }
  });
});

describe("a stream that is taken turn by turn", () => {
  test("says where it stands behind each batch, also within one reply", async () => {
    const { client, sender } = await probeClient({ client: { acceptTurns: 3 } });
    const session = await client.rows({ to: 7 });
    const tokens: (string | undefined)[] = [];
    for (;;) {
      const next = await session.nextWithToken();
      if (next === undefined) break;
      tokens.push(next[1]);
    }
    expect(new Set(tokens).size).toBe(7);
    expect(await session.token()).toBeUndefined();
    const requests = sender.requests.length;
    for (const [i, token] of tokens.entries()) {
      if (token === undefined) continue;
      const resumed = await client.resumeStream("rows", token);
      const values: number[] = [];
      for await (const batch of resumed) values.push(...batch.column("value"));
      expect(values).toEqual(upTo(7).slice(i + 1));
    }
    expect(sender.requests.length).toBeGreaterThan(requests);
  });

  test("can be resumed by another client at another worker", async () => {
    const [one, other] = [await probeClient(), await probeClient()];
    const session = await one.client.headed({ to: 4 });
    expect(session.header.title).toBe("to 4");
    const [, token] = (await session.nextWithToken()) ?? [];
    const resumed = await other.client.resumeStream("headed", token ?? "");
    expect(resumed.header).toBeNull();
    const values: number[] = [];
    for await (const batch of resumed) values.push(...batch.column("value"));
    expect(values).toEqual([1, 2, 3]);
  });

  test.each(["", ".", "a.b.c", "no token", ".call"])("is not resumed by '%s'", async (token) => {
    const { client, sender } = await probeClient();
    await expect(client.resumeStream("rows", token)).rejects.toMatchObject({
      kind: "protocol",
      code: "malformed-message",
    });
    expect(sender.requests).toHaveLength(0);
  });

  test("is not resumed by a token that is not good, and says so", async () => {
    const { client } = await probeClient();
    const resumed = await client.resumeStream("rows", "QUJD.QUJD");
    await expect(resumed.tick()).rejects.toMatchObject({
      kind: "remote",
      rawMessage: "Malformed or expired state token",
    });
  });

  test("brings the metadata of each tick where nothing is asked ahead", async () => {
    const { client } = await probeClient();
    const session = await client.ticks({}, { readAhead: 0, metadata: { first: "1" } });
    const seen = async (metadata?: Record<string, string>): Promise<unknown> =>
      (await session.tick(metadata === undefined ? {} : { metadata }))?.rows();
    expect(await seen()).toEqual([{ seen: "first=1" }]);
    expect(await seen({ x: "2" })).toEqual([{ seen: "x=2" }]);
    expect(await seen()).toEqual([{ seen: "" }]);
  });

  test("one tick after the other", async () => {
    const { client } = await probeClient();
    const session = await client.rows({ to: 3 });
    const first = session.tick();
    await expect(session.tick()).rejects.toMatchObject({ code: "busy" });
    expect((await first)?.rows()).toEqual([{ value: 0, text: "" }]);
  });
});

describe("an end", () => {
  test("by error comes behind the rows before it, and leaves nothing to go on with", async () => {
    const { client } = await probeClient({ client: { retry: NOW } });
    const session = await client.failAt({ turn: 2 });
    expect((await session.tick())?.rows()).toMatchObject([{ value: 0 }]);
    expect((await session.tick())?.rows()).toMatchObject([{ value: 1 }]);
    await expect(session.tick()).rejects.toMatchObject({ rawMessage: "failed at 2" });
    await expect(session.tick()).rejects.toMatchObject({ code: "stream-closed" });
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });

  test("by close lets go of the reply and tells nobody", async () => {
    const { client, sender } = await probeClient();
    const { cancels } = taken;
    const session = await client.rows({ to: 100 });
    await session.tick();
    await session.close();
    await session.close();
    expect(sender.requests).toHaveLength(1);
    expect(sender.discarded).toBeGreaterThan(0);
    expect(taken.cancels).toBe(cancels);
    await expect(session.tick()).rejects.toMatchObject({ code: "stream-closed" });
  });

  test.each([0, 1, 4])("by cancel after %i rows tells the state once", async (rows) => {
    const { client, sender } = await probeClient({ client: { acceptTurns: 2 } });
    const { cancels } = taken;
    const session = await client.rows({ to: 100 });
    for (let i = 0; i < rows; i++) await session.tick();
    await session.cancel();
    await session.cancel();
    await session.close();
    expect(taken.cancels).toBe(cancels + 1);
    expect(sender.paths.at(-1)).toBe("POST /Probe/rows/exchange");
  });

  test("by cancel behind the last row tells nobody: the stream is over", async () => {
    const { client } = await probeClient();
    const { cancels } = taken;
    const session = await client.rows({ to: 1 });
    expect(await session.tick()).toBeDefined();
    expect(await session.tick()).toBeUndefined();
    await session.cancel();
    expect(taken.cancels).toBe(cancels);
  });

  test("by cancel is best effort: it does not fail when nobody answers", async () => {
    const { client } = await probeClient({ script: nth(1, { lost: true }) });
    const session = await client.rows({ to: 100 });
    await session.tick();
    await session.cancel();
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
  });
});

test("a reply that breaks off again and again is asked for as often as the options say", async () => {
  const probe = await probeClient({
    script: (_request, index) => (index === 0 ? undefined : { breaksAt: 0 }),
    client: { acceptTurns: 1, retry: { ...NOW, attempts: 3 } },
  });
  const session = await probe.client.rows({ to: 5 });
  await session.tick();
  await expect(session.tick()).rejects.toMatchObject({ kind: "transport", code: "peer-closed" });
  expect(probe.sender.requests).toHaveLength(1 + 3);
});
