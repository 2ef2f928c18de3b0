import { isRpcError } from "@sheaf/core";
import { expect } from "vitest";
import type { FixtureClient } from "../cells/ground.ts";
import type { Citing } from "../cells/suite.ts";
import { expectUsable, rejection } from "./expectations.ts";

/** What handlers know of a call, and can do beside answering it. */
export function contextSuite({ verifies, otherwise }: Citing): void {
  verifies("context.knows-the-call", async ({ client }) => {
    const facts = await client.facts();
    expect({ ...facts }).toMatchObject({
      protocol: "Fixture",
      method: "facts",
      authenticated: false,
      hasSession: false,
    });
    expect(["pipe", "unix", "tcp", "http", "websocket"]).toContain(facts.kind);
  });

  verifies("context.knows-the-server", async ({ client }) => {
    const [first, second] = [await client.facts(), await client.facts()];
    expect(first.serverId).toMatch(/^[0-9a-f]{12}$/);
    expect(second.serverId).toBe(first.serverId);
    expect(first.requestId).toMatch(/^[0-9a-f]{16}$/);
    expect(second.requestId).not.toBe(first.requestId);
  });

  verifies("context.takes-a-request-id", async ({ client }) => {
    const requestId = "00112233445566ff";
    const metadata = { "vgi_rpc.request_id": requestId };
    expect((await client.facts({}, { metadata })).requestId).toBe(requestId);
    const failing = client.fail({ type: "ValueError", message: "" }, { metadata });
    expect(await rejection(failing)).toMatchObject({ requestId });
  });

  verifies("session.is-kept-from-call-to-call", async ({ client }) => {
    expect(await client.openCounter({ initial: 10 })).toBe(10);
    expect(await client.bumpCounter({ by: 5 })).toBe(15);
    expect((await client.facts()).hasSession).toBe(true);
    const values: number[] = [];
    for await (const batch of client.counted({ turns: 3 })) {
      values.push(...batch.column<number>("value"));
    }
    expect(values).toEqual([16, 17, 18]);
    await rejection(client.fail({ type: "ValueError", message: "" }));
    expect(await client.bumpCounter({ by: 2 })).toBe(20);
    expect(await client.closeCounter()).toBe(20);
    await expectNoCounter(client);
  });
  otherwise("session.is-kept-from-call-to-call", async ({ client }) => {
    expect(await rejection(client.openCounter({ initial: 1 }))).toMatchObject({
      errorType: "RuntimeError",
      rawMessage: expect.stringContaining("session"),
    });
    await expectNoCounter(client);
  });

  verifies("session.belongs-to-one-client", async ({ client, another }) => {
    await client.openCounter({ initial: 1 });
    const other = await another();
    await expectNoCounter(other);
    expect(await client.closeCounter()).toBe(1);
  });

  verifies("cookie.can-be-sent", async ({ client }) => {
    await client.giveCookie({ name: "biscuit" });
    await expectUsable(client);
  });
  otherwise("cookie.can-be-sent", async ({ client }) => {
    expect(await rejection(client.giveCookie({ name: "biscuit" }))).toMatchObject({
      errorType: "RuntimeError",
      rawMessage: expect.stringContaining("cookies"),
    });
    await expectUsable(client);
  });
}

async function expectNoCounter(client: FixtureClient): Promise<void> {
  const error = await rejection(client.bumpCounter({ by: 1 }));
  // A session that was closed is lost; a client that never had one is told so by the handler.
  expect(isRpcError(error, "RuntimeError") || isRpcError(error, "SessionLostError")).toBe(true);
  await expectUsable(client);
}
