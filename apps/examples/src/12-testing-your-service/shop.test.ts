/** Testing a service: served in this process, through the real protocol, and over a bad connection. */
import { channelPair, channelTransport, connect, serveChannel } from "@sheaf/core";
import { servePipe } from "@sheaf/pipe";
import { chop, failAfter } from "@sheaf/testing";
import { expect, test } from "vitest";
import { Shop } from "./contract.ts";
import { shop, shopServer } from "./server.ts";

const plenty = { take: () => true };
const nothing = { take: () => false };

test("orders are remembered", async () => {
  await using client = await servePipe(Shop, shop(plenty));
  expect(await client.order({ article: "tea" })).toBe(1);
  expect(await client.order({ article: "cups", count: 6 })).toBe(2);
  const rows = [];
  for await (const batch of client.history()) rows.push(...batch.rows());
  expect(rows).toEqual([
    { article: "tea", count: 1 },
    { article: "cups", count: 6 },
  ]);
});

test("what is not there cannot be ordered", async () => {
  await using client = await servePipe(Shop, shop(nothing));
  await expect(client.order({ article: "tea" })).rejects.toMatchObject({
    errorType: "OutOfStock",
    retryable: true,
  });
});

// #region faults
test("a slow network changes nothing", async () => {
  const [near, far] = channelPair();
  void serveChannel(shopServer(plenty), chop(far, 1));
  await using client = await connect(Shop, channelTransport(chop(near, 3)));
  expect(await client.order({ article: "tea" })).toBe(1);
});

test("a connection that breaks fails the call", async () => {
  const [near, far] = channelPair();
  void serveChannel(shopServer(plenty), far);
  await using client = await connect(Shop, channelTransport(failAfter(near, 100)));
  await expect(client.order({ article: "tea" })).rejects.toMatchObject({
    kind: "transport",
    code: "peer-closed",
  });
});
// #endregion
