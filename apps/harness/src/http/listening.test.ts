import { once } from "node:events";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { type CallContext, connect, createServer, service, unary } from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { type HttpListener, http, type ListenHttpOptions, listenHttp } from "@sheaf/http/node";
import { HttpHandler } from "@sheaf/http/server";
import { afterEach, describe, expect, it } from "vitest";
import { callLines, head } from "./fixture-requests.ts";
import { RawConnection } from "./raw-http.ts";
import { emptyBody } from "./slow-service.ts";

const Door = service("Door", {
  wait: unary({}, int()),
  quick: unary({}, int()),
  open: unary({}, int()),
});

const listeners: HttpListener[] = [];

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

/** A server with calls that wait until they are let go. */
async function door(options: ListenHttpOptions = {}) {
  const held: (() => void)[] = [];
  let arrived: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const session = { closed: 0, close: () => void session.closed++ };
  const server = createServer(Door, {
    wait: () =>
      new Promise<number>((resolve) => {
        held.push(() => resolve(1));
        arrived();
      }),
    quick: () => 2,
    open: (_params, ctx: CallContext) => {
      ctx.openSession(session);
      return 0;
    },
  });
  const listener = await listenHttp(server, { tokens: { keys: "key" }, ...options });
  listeners.push(listener);
  const letGo = (): void => {
    for (const resolve of held.splice(0)) resolve();
  };
  return { listener, arrival, letGo, session };
}

function quick(): readonly (string | Uint8Array)[] {
  const body = emptyBody("quick");
  return [head(...callLines("/Door/quick"), `Content-Length: ${body.byteLength}`), body];
}

async function isRefused(port: number): Promise<boolean> {
  try {
    const connection = await RawConnection.open(port);
    await connection.close();
    return false;
  } catch {
    return true;
  }
}

describe("closing", () => {
  it("waits no longer than the calls take", async () => {
    const { listener, arrival, letGo } = await door({ closeGraceMs: 20_000 });
    await using client = await connect(Door, http(listener.url));
    const waiting = client.wait();
    await arrival;
    const closing = listener.close();
    letGo();
    expect(await waiting).toBe(1);
    await closing;
  }, 5000);

  it("waits for the calls under way, and takes no new connections meanwhile", async () => {
    const { listener, arrival, letGo } = await door({ closeGraceMs: 500 });
    await using client = await connect(Door, http(listener.url));
    const waiting = client.wait();
    await arrival;
    let isClosed = false;
    const closing = listener.close().then(() => {
      isClosed = true;
    });
    expect(await isRefused(listener.port)).toBe(true);
    expect(isClosed).toBe(false);
    letGo();
    expect(await waiting).toBe(1);
    await closing;
    await listener.closed;
    await listener.close();
  });

  it("lets go of connections that do nothing", async () => {
    const { listener } = await door();
    const connection = await RawConnection.open(listener.port);
    connection.send(...quick());
    expect((await connection.response())?.status).toBe(200);
    await listener.close();
    await connection.closed;
    await connection.close();
  });

  it("waits no longer than it may", async () => {
    const { listener, arrival, letGo } = await door({ closeGraceMs: 1 });
    await using client = await connect(Door, http(listener.url));
    const waiting = client.wait();
    const outcome = expect(waiting).rejects.toMatchObject({
      kind: "transport",
      code: "peer-closed",
    });
    await arrival;
    await listener.close();
    await outcome;
    letGo();
  });

  it("is what a signal asks for", async () => {
    const controller = new AbortController();
    const { listener } = await door({ signal: controller.signal });
    controller.abort();
    await listener.closed;
    expect(await isRefused(listener.port)).toBe(true);
    const late = await door({ signal: AbortSignal.abort() });
    await late.listener.closed;
  });

  it("ends the sessions", async () => {
    const { listener, session } = await door({ sessions: {} });
    const client = await connect(Door, http(listener.url, { sessions: true }));
    await client.open();
    expect(session.closed).toBe(0);
    await listener.close();
    expect(session.closed).toBe(1);
    await client.close();
  });
});

describe("listening", () => {
  it("at a port that is taken is 'busy'", async () => {
    const tcp = createTcpServer();
    tcp.listen(0, "127.0.0.1");
    await once(tcp, "listening");
    const { port } = tcp.address() as AddressInfo;
    await expect(door({ port })).rejects.toMatchObject({ kind: "transport", code: "busy" });
    tcp.close();
    await once(tcp, "close");
    expect((await door({ port })).listener.port).toBe(port);
  });

  it("at an address that is not this machine's is 'connect-failed'", async () => {
    await expect(door({ host: "192.0.2.1" })).rejects.toMatchObject({
      kind: "transport",
      code: "connect-failed",
    });
  });

  it("behind a prefix is told in the URL", async () => {
    const { listener } = await door({ prefix: "/vgi" });
    expect(listener.url).toBe(`http://127.0.0.1:${listener.port}/vgi`);
    await using client = await connect(Door, http(listener.url));
    expect(await client.quick()).toBe(2);
  });

  it("serves a handler that somebody has made", async () => {
    const server = createServer(Door, { wait: () => 1, quick: () => 5, open: () => 0 });
    const handler = new HttpHandler(server, { tokens: { keys: "key" } });
    const listener = await listenHttp(handler);
    listeners.push(listener);
    await using client = await connect(Door, http(listener.url));
    expect(await client.quick()).toBe(5);
    expect(listener.handler).toBe(handler);
  });
});
