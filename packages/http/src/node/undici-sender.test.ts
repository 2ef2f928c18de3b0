import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { IncomingReply, OutgoingRequest } from "../client/http-sender.ts";
import { UndiciSender } from "./undici-sender.ts";

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server that answers as it is told; how many connections it has had. */
async function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly origin: string; readonly connections: () => number }> {
  let connections = 0;
  const server = createServer(answer);
  server.on("connection", () => {
    connections++;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, connections: () => connections };
}

function senderOf(origin: string, options = {}): UndiciSender {
  const sender = new UndiciSender(origin, options);
  cleanUps.push(() => sender.close());
  return sender;
}

function request(origin: string, parts: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    method: "POST",
    url: `${origin}/add`,
    headers: [],
    body: [],
    signal: undefined,
    ...parts,
  };
}

async function readAll(reply: IncomingReply): Promise<number> {
  let bytes = 0;
  for (let piece = await reply.receive(); piece !== undefined; piece = await reply.receive()) {
    bytes += piece.byteLength;
  }
  return bytes;
}

describe("the head of a reply", () => {
  test("has fields by their names in lower case, and the values of one that was repeated", async () => {
    const { origin } = await answering((_message, response) => {
      response.writeHead(200, ["X-One", "1", "x-two", "a", "X-TWO", "b"]).end();
    });
    const reply = await senderOf(origin).send(request(origin));
    expect(["x-one", "x-two", "x-three"].map((name) => reply.header(name))).toEqual([
      "1",
      "a, b",
      undefined,
    ]);
  });

  test("is not what comes before it", async () => {
    const { origin } = await answering((_message, response) => {
      response.writeProcessing();
      response.writeHead(207, { "X-Reply": "r" }).end("answer");
    });
    const reply = await senderOf(origin).send(request(origin));
    expect([reply.status, reply.header("x-reply")]).toEqual([207, "r"]);
    expect(await readAll(reply)).toBe(6);
  });
});

describe("a request", () => {
  test("is sent as it is, and its reply read", async () => {
    const seen: unknown[] = [];
    const { origin } = await answering((message, response) => {
      const pieces: Buffer[] = [];
      message.on("data", (piece: Buffer) => pieces.push(piece));
      message.on("end", () => {
        const body = Buffer.concat(pieces).toString();
        seen.push(message.method, message.url, message.headers["x-own"], body);
        response.writeHead(207, { "X-Reply": "r", "Set-Cookie": ["a=1", "b=2"] }).end("answer");
      });
    });
    const body = [new TextEncoder().encode("one, "), new TextEncoder().encode("two")];
    const reply = await senderOf(origin).send(
      request(origin, { body, headers: [["X-Own", "o"]], url: `${origin}/a%20b?c=d` }),
    );
    expect(seen).toEqual(["POST", "/a%20b?c=d", "o", "one, two"]);
    expect(reply.status).toBe(207);
    expect(reply.header("x-reply")).toBe("r");
    expect(reply.header("set-cookie")).toBe("a=1, b=2");
    expect(reply.header("x-none")).toBeUndefined();
    expect(await readAll(reply)).toBe(6);
    expect(await reply.receive()).toBeUndefined();
    await reply.discard();
  });

  test("goes over the connection of the one before it", async () => {
    const { origin, connections } = await answering((_message, response) => response.end("x"));
    const sender = senderOf(origin);
    for (let i = 0; i < 20; i++) {
      const reply = await sender.send(request(origin));
      await readAll(reply);
    }
    // The one before may not have been quite done.
    expect(connections()).toBeLessThan(3);
  });

  test("is not redirected", async () => {
    const { origin } = await answering((_message, response) => {
      response.writeHead(307, { Location: "http://127.0.0.1:1/" }).end();
    });
    expect((await senderOf(origin).send(request(origin))).status).toBe(307);
  });

  test("that nobody listens to is a connect-failed", async () => {
    const tcp = createTcpServer();
    tcp.listen(0, "127.0.0.1");
    await once(tcp, "listening");
    const origin = `http://127.0.0.1:${(tcp.address() as AddressInfo).port}`;
    tcp.close();
    await once(tcp, "close");
    await expect(senderOf(origin).send(request(origin))).rejects.toMatchObject({
      kind: "transport",
      code: "connect-failed",
    });
  });

  test.each([
    ["closes without a word", (socket: Socket) => socket.end()],
    ["resets", (socket: Socket) => socket.resetAndDestroy()],
    ["answers what is no HTTP", (socket: Socket) => socket.end("+OK\r\n")],
    ["answers half a head", (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\nContent-")],
  ])("to a server that %s is a peer-closed", async (_name, answer) => {
    const tcp = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => answer(socket));
    });
    tcp.listen(0, "127.0.0.1");
    await once(tcp, "listening");
    cleanUps.push(async () => void tcp.close());
    const origin = `http://127.0.0.1:${(tcp.address() as AddressInfo).port}`;
    await expect(senderOf(origin).send(request(origin))).rejects.toMatchObject({
      kind: "transport",
      code: "peer-closed",
    });
  });
});

describe("a reply", () => {
  test("that breaks off gives what came, then a transport error, as often as it is asked", async () => {
    const { origin } = await answering((_message, response) => {
      response.writeHead(200, { "Content-Length": "100" });
      response.write("some", () => response.destroy());
    });
    const reply = await senderOf(origin).send(request(origin));
    expect(await reply.receive()).toHaveLength(4);
    for (let i = 0; i < 2; i++) {
      await expect(reply.receive()).rejects.toMatchObject({
        kind: "transport",
        code: "peer-closed",
      });
    }
    await reply.discard();
  });

  test("that is long waits for its reader", async () => {
    const total = 40 * 1024 * 1024;
    let written = 0;
    const { origin } = await answering((_message, response) => {
      const piece = Buffer.alloc(64 * 1024);
      const write = (): void => {
        while (written < total) {
          written += piece.byteLength;
          if (!response.write(piece)) {
            response.once("drain", write);
            return;
          }
        }
        response.end();
      };
      write();
    });
    const reply = await senderOf(origin).send(request(origin));
    const first = await reply.receive();
    // Turns of the loop in which everything would come that is not held back.
    for (let i = 0; i < 200; i++) await new Promise(setImmediate);
    expect(written).toBeLessThan(total);
    const rest = await readAll(reply);
    expect((first?.byteLength ?? 0) + rest).toBe(total);
  });

  test("of which the rest is not wanted is let go of, and others go on", async () => {
    let closed = 0;
    const { origin } = await answering((message, response) => {
      if (message.url === "/short") {
        response.end("short");
        return;
      }
      response.once("close", () => closed++);
      response.write(Buffer.alloc(1000));
    });
    const sender = senderOf(origin);
    const reply = await sender.send(request(origin));
    await reply.receive();
    await reply.discard();
    await reply.discard();
    const next = await sender.send(request(origin, { url: `${origin}/short` }));
    expect(await readAll(next)).toBe(5);
    await expect.poll(() => closed).toBe(1);
  });
});

describe("a request is given up", () => {
  test("with its caller, who hears of it at once", async () => {
    const controller = new AbortController();
    const { origin } = await answering(() => controller.abort());
    await expect(
      senderOf(origin).send(request(origin, { signal: controller.signal })),
    ).rejects.toMatchObject({ kind: "transport" });
  });

  test("before it is sent", async () => {
    let requests = 0;
    const { origin } = await answering((_message, response) => {
      requests++;
      response.end();
    });
    const sent = senderOf(origin).send(request(origin, { signal: AbortSignal.abort() }));
    await expect(sent).rejects.toMatchObject({ kind: "transport" });
    expect(requests).toBe(0);
  });

  test("with its caller while the reply comes", async () => {
    const controller = new AbortController();
    const { origin } = await answering((_message, response) => {
      response.write("begun");
    });
    const reply = await senderOf(origin).send(request(origin, { signal: controller.signal }));
    await reply.receive();
    const waiting = expect(reply.receive()).rejects.toMatchObject({ kind: "transport" });
    controller.abort();
    await waiting;
  });

  test("when the sender is closed, answered or not", async () => {
    let came = (): void => undefined;
    const both = new Promise<void>((resolve) => {
      came = resolve;
    });
    let requests = 0;
    const { origin } = await answering((message, response) => {
      if (message.url === "/begun") response.write("begun");
      if (++requests === 2) came();
    });
    const sender = senderOf(origin);
    const begun = await sender.send(request(origin, { url: `${origin}/begun` }));
    await begun.receive();
    const silent = expect(sender.send(request(origin))).rejects.toMatchObject({
      kind: "transport",
    });
    const rest = expect(begun.receive()).rejects.toMatchObject({ kind: "transport" });
    await both;
    await sender.close();
    await Promise.all([silent, rest]);
    await sender.close();
    await expect(sender.send(request(origin))).rejects.toMatchObject({ kind: "transport" });
  });

  test("when no reply comes in the time that it has", async () => {
    const { origin } = await answering(() => undefined);
    const sender = senderOf(origin, { replyTimeoutMs: 1 });
    await expect(sender.send(request(origin))).rejects.toMatchObject({ kind: "transport" });
  });
});
