import { expect } from "vitest";
import type { Citing } from "../cells/suite.ts";
import { expectUsable, rejection } from "./expectations.ts";

/** Connections: how they present themselves, and how they end. */
export function carrierSuite({ verifies }: Citing): void {
  verifies("carrier.says-what-it-can-do", async ({ transport, capabilities }) => {
    const { duplex, stateless, concurrent } = capabilities;
    const said = transport.capabilities;
    expect({ ...said, concurrent: said.sequential !== true }).toMatchObject({
      duplex,
      stateless,
      concurrent,
    });
  });

  verifies("carrier.has-a-name", async ({ transport, client }) => {
    expect(transport.name).toMatch(/\S/);
    await client.close();
    await expect(client.add({ a: 1, b: 1 })).rejects.toThrow(transport.name);
  });

  verifies("carrier.is-healthy-until-it-is-closed", async ({ transport, client }) => {
    expect(transport.healthy).toBe(true);
    await expectUsable(client);
    expect(transport.healthy).toBe(true);
    await transport.close();
    expect(transport.healthy).toBe(false);
  });

  verifies("carrier.closes-once", async ({ client, transport }) => {
    await client.add({ a: 1, b: 1 });
    await Promise.all([client.close(), transport.close(), client.close()]);
    await client.close();
  });

  verifies("carrier.closes-once", "without ever having been used", async ({ client }) => {
    await client.close();
    await client.close();
  });

  verifies("carrier.refuses-calls-after-its-close", async ({ client }) => {
    await client.close();
    const closed = { kind: "transport", code: "closed" };
    await expect(client.add({ a: 1, b: 1 })).rejects.toMatchObject(closed);
    await expect(firstTurn(client.count({ to: 1 }))).rejects.toMatchObject(closed);
  });

  verifies("carrier.close-ends-calls-under-way", async ({ client }) => {
    const failure = expect(client.hang()).rejects.toMatchObject({
      kind: "transport",
      code: "closed",
    });
    await client.close();
    await failure;
  });

  verifies("carrier.close-ends-streams", async ({ client }) => {
    const session = await client.endless({}, { readAhead: 0 });
    await session.tick();
    await client.close();
    expect(await rejection(session.tick())).toMatchObject({ kind: "transport" });
    await session.close();
  });

  verifies("carrier.connects-again", async ({ another }) => {
    for (let i = 0; i < 3; i++) {
      const client = await another();
      await expectUsable(client);
      await client.close();
    }
  });

  verifies("carrier.serves-many-connections", async ({ another }) => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => another()));
    const sums = await Promise.all(clients.map((client, i) => client.add({ a: i, b: i })));
    expect(sums).toEqual(clients.map((_, i) => 2 * i));
    const sessions = await Promise.all(clients.map((client) => client.sum()));
    for (const turn of [1, 2]) {
      const outputs = await Promise.all(sessions.map((each, i) => each.exchange({ value: [i] })));
      expect(outputs.map((output) => output.rows()[0])).toEqual(
        clients.map((_, i) => ({ total: turn * i, turns: turn })),
      );
    }
  });

  verifies("carrier.outlives-a-client-that-vanished", async ({ client, another }) => {
    const vanishing = await another();
    const session = await vanishing.endless();
    await session.tick();
    const other = await another();
    const hanging = other.hang().catch(() => "closed");
    await Promise.all([vanishing.close(), other.close()]);
    await hanging;
    await expectUsable(client);
  });

  verifies("carrier.tells-handlers-that-the-caller-is-gone", async ({ client, another }) => {
    const before = await client.abandoned();
    const held = await client.hanging();
    const leaving = await another();
    const hanging = leaving.hang().catch(() => "closed");
    while ((await client.hanging()) === held);
    await leaving.close();
    await hanging;
    // It learns of it at its own pace.
    while ((await client.abandoned()) === before);
    await client.release();
  });
}

async function firstTurn(opening: Promise<{ tick(): Promise<unknown> }>): Promise<unknown> {
  return (await opening).tick();
}
