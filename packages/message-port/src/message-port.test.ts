import { MessageChannel, type MessagePort, type Worker } from "node:worker_threads";
import { connect, createServer, service, unary } from "@sheaf/core";
import { expect, expectTypeOf, test } from "vitest";
import { messagePort } from "./message-port.ts";
import type { MessagePortLike } from "./message-port-like.ts";
import { serveMessagePort } from "./serve-message-port.ts";

const Knock = service("Knock", { knock: unary({}) });
const server = createServer(Knock, { knock: () => {} });

test("a connection lives from the client's first call to its close", async () => {
  const { port1, port2 } = new MessageChannel();
  const served = serveMessagePort(server, port2);
  const client = await connect(Knock, messagePort(port1));
  await client.knock();
  await client.close();
  await served;
  await expect(client.knock()).rejects.toMatchObject({ code: "closed" });
});

test("calls that are made before anybody serves wait for it", async () => {
  const { port1, port2 } = new MessageChannel();
  await using client = await connect(Knock, messagePort(port1));
  const early = client.knock();
  void serveMessagePort(server, port2);
  await early;
});

test("a port carries one connection, a function of ports any number", async () => {
  const { port1, port2 } = new MessageChannel();
  void serveMessagePort(server, port2);
  const once = messagePort(port1);
  await using _client = await connect(Knock, once);
  await expect(once()).rejects.toMatchObject({ kind: "transport", code: "connect-failed" });
  const often = messagePort(async () => {
    const ports = new MessageChannel();
    void serveMessagePort(server, ports.port2);
    return ports.port1;
  });
  const clients = await Promise.all([connect(Knock, often), connect(Knock, often)]);
  await Promise.all(clients.map((client) => client.knock()));
  await Promise.all(clients.map((client) => client.close()));
});

test("Node's ports and workers are ports", () => {
  expectTypeOf<MessagePort>().toExtend<MessagePortLike>();
  expectTypeOf<Worker>().toExtend<MessagePortLike>();
});
