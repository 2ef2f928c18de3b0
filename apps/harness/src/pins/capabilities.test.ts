/** What each carrier says it can do. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connector, connect } from "@sheaf/core";
import { http as fetchHttp } from "@sheaf/http";
import { http, listenHttp } from "@sheaf/http/node";
import { pipe } from "@sheaf/pipe";
import { listenTcp, listenUnix, tcp, unix } from "@sheaf/pipe/node";
import { shm, shmOffload } from "@sheaf/shm";
import { Fixture, fixtureServer } from "@sheaf/testing";
import { listenWebSocket, webSocket } from "@sheaf/websocket/node";
import { expect, it } from "vitest";

async function capabilitiesOf(to: Connector): Promise<object> {
  const transport = await to();
  const client = await connect(Fixture, transport);
  await client.close();
  return transport.capabilities;
}

const RAW = { duplex: true, stateless: false, sequential: true };
const MULTIPLEXED = { duplex: true, stateless: false };
const STATELESS = { duplex: false, stateless: true };

it("raw carriers run one call at a time and keep state in memory", async () => {
  const server = fixtureServer({ offload: shmOffload() });
  expect(await capabilitiesOf(pipe(server))).toEqual(RAW);
  expect(await capabilitiesOf(shm(pipe(server)))).toEqual(RAW);
  await using tcpListener = await listenTcp(server);
  expect(await capabilitiesOf(tcp({ port: tcpListener.port }))).toEqual(RAW);
  const folder = await mkdtemp(join(tmpdir(), "sheaf-"));
  const listener = await listenUnix(server, join(folder, "fixture.sock"));
  expect(await capabilitiesOf(unix(listener.address))).toEqual(RAW);
  await listener.close();
  await rm(folder, { recursive: true });
});

it("a WebSocket is raw, or multiplexed", async () => {
  await using listener = await listenWebSocket(fixtureServer());
  const raw = webSocket(listener.address, { protocols: ["vgi-rpc.raw.v1"] });
  expect(await capabilitiesOf(raw)).toEqual(RAW);
  expect(await capabilitiesOf(webSocket(listener.address))).toEqual(MULTIPLEXED);
});

it("HTTP keeps nothing between two requests", async () => {
  await using listener = await listenHttp(fixtureServer(), { tokens: { keys: "a key for tests" } });
  expect(await capabilitiesOf(http(listener.url))).toEqual(STATELESS);
  expect(await capabilitiesOf(fetchHttp(listener.url))).toEqual(STATELESS);
});
