import { MessageChannel, type MessagePort } from "node:worker_threads";
import { type ByteChannel, isSheafError } from "@sheaf/core";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { messagePortChannel } from "./message-port-channel.ts";
import type { DispatchingPort, MessagePortLike } from "./message-port-like.ts";

const opened: (ByteChannel | MessagePort)[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** The same port, as the web has it. */
function webPort(port: MessagePort): DispatchingPort {
  const web = port as unknown as DispatchingPort;
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    addEventListener: (type, listener) => web.addEventListener(type, listener),
    removeEventListener: (type, listener) => web.removeEventListener(type, listener),
    ...{ start: () => port.start(), close: () => port.close() },
  };
}

const asItIs = (port: MessagePort): MessagePortLike => port;

/** A port to do with as one likes, and the channel on its far side. */
function rudePair(): [MessagePort, ByteChannel] {
  const { port1, port2 } = new MessageChannel();
  const channel = messagePortChannel(port2);
  opened.push(port1, channel);
  return [port1, channel];
}

async function receiveBytes(channel: ByteChannel, length: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  while (received < length) {
    const chunk = await channel.receive();
    if (chunk === undefined) throw new Error(`ended after ${received} of ${length} bytes`);
    chunks.push(chunk);
    received += chunk.byteLength;
  }
  return Buffer.concat(chunks);
}

describe.each([
  ["Node's ports", asItIs],
  ["the web's ports", webPort],
])("over %s", (_name, family) => {
  function pair(): [ByteChannel, ByteChannel] {
    const { port1, port2 } = new MessageChannel();
    const ends = [messagePortChannel(family(port1)), messagePortChannel(family(port2))] as const;
    opened.push(...ends);
    return [...ends];
  }

  test("bytes pass in order, however they are cut, and stay with the sender", async () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 100 }), { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(chunks, async (given) => {
      const [left, right] = pair();
      const all = Buffer.concat(given);
      await left.send(given);
      expect(await receiveBytes(right, all.length)).toEqual(all);
      expect(Buffer.concat(given)).toEqual(all);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test("more than one message holds passes as well", async () => {
    const [left, right] = pair();
    const parts = [5, 3_000_000, 1_200_000].map((length, i) => new Uint8Array(length).fill(i + 1));
    const all = Buffer.concat(parts);
    const [received] = await Promise.all([receiveBytes(right, all.length), left.send(parts)]);
    expect(Buffer.compare(received, all)).toBe(0);
  });

  test("the sender waits for the receiver", async () => {
    const [left, right] = pair();
    const mebibyte = new Uint8Array(1024 * 1024);
    expect(left.send([mebibyte])).toBeUndefined();
    let sent = false;
    const sending = Promise.resolve(left.send([mebibyte])).then(() => {
      sent = true;
    });
    // A round trip in the other direction shows that nothing is under way any more.
    right.send([new Uint8Array(1)]);
    await left.receive();
    expect(sent).toBe(false);
    await receiveBytes(right, 2 * mebibyte.length);
    await sending;
  });

  test("the peer's close is the end, after what it had sent", async () => {
    const [left, right] = pair();
    left.send([new Uint8Array(10)]);
    await left.close();
    expect(await receiveBytes(right, 10)).toHaveLength(10);
    expect(await right.receive()).toBeUndefined();
    expect(await right.receive()).toBeUndefined();
    expect(() => right.send([new Uint8Array(1)])).toThrow(/the peer has closed/);
  });

  test("our own close answers a pending receive, and is idempotent", async () => {
    const [left] = pair();
    const pending = left.receive();
    await Promise.all([left.close(), left.close()]);
    expect(await pending).toBeUndefined();
    expect(() => left.send([new Uint8Array(1)])).toThrow(/the channel is closed/);
  });

  test("a waiting sender learns that the peer has closed", async () => {
    const [left, right] = pair();
    const sending = Promise.resolve(left.send([new Uint8Array(2 * 1024 * 1024)]));
    await right.close();
    await expect(sending).rejects.toMatchObject({ code: "peer-closed" });
  });

  test("two receivers at a time are a mistake", async () => {
    const [left] = pair();
    const pending = left.receive();
    await expect(left.receive()).rejects.toThrow(TypeError);
    await left.close();
    await pending;
  });
});

test("a port that is closed without a word is a fault", async () => {
  const [port, channel] = rudePair();
  port.postMessage(new ArrayBuffer(1));
  port.close();
  expect(await channel.receive()).toHaveLength(1);
  await expect(channel.receive()).rejects.toSatisfy((error) =>
    isSheafError(error, "transport", "peer-closed"),
  );
});

test.each([["text"], [-1], [Number.NaN], [{ bytes: 1 }], [true]])(
  "a message that is not the channel's breaks it: %j",
  async (message) => {
    const [port, channel] = rudePair();
    port.postMessage(message);
    await expect(channel.receive()).rejects.toSatisfy((error) =>
      isSheafError(error, "transport", "channel-broken"),
    );
    expect(() => channel.send([new Uint8Array(1)])).toThrow(/not the channel's/);
  },
);

test("credit that was never asked for gives none", async () => {
  const [port, channel] = rudePair();
  port.postMessage(1e12);
  // What came before this has been seen by now.
  port.postMessage(new ArrayBuffer(1));
  await channel.receive();
  const sending = channel.send([new Uint8Array(2 * 1024 * 1024)]);
  expect(sending).toBeInstanceOf(Promise);
  await Promise.all([expect(sending).rejects.toMatchObject({ code: "closed" }), channel.close()]);
});

test("a message that cannot be read is a fault", async () => {
  const listeners = new Map<string, (event: { data?: unknown }) => void>();
  const port: DispatchingPort = {
    postMessage() {},
    addEventListener: (type, listener) => void listeners.set(type, listener),
    removeEventListener: (type) => void listeners.delete(type),
  };
  const channel = messagePortChannel(port);
  listeners.get("messageerror")?.({});
  await expect(channel.receive()).rejects.toMatchObject({ code: "channel-broken" });
  expect(listeners.size).toBe(0);
});

test("what is not a port of its own, a worker or its scope, is not closed", async () => {
  let closed = 0;
  const scope = {
    postMessage() {},
    addEventListener() {},
    removeEventListener() {},
    close: () => {
      closed += 1;
    },
  };
  await messagePortChannel(scope).close();
  expect(closed).toBe(0);
});
