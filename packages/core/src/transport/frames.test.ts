import { DecodeContext, encodeSchema, isSheafError } from "@sheaf/arrow";
import { Schema } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { channelPair } from "./channel-pair.ts";
import { Frames } from "./frames.ts";

const message = encodeSchema(new Schema([]));

/** What the next message is when the peer has sent these bytes and closed. */
async function receivedOf(...chunks: Uint8Array[]): Promise<unknown> {
  const [near, far] = channelPair("peer");
  await far.send(chunks);
  await far.close();
  const frames = new Frames(near, new DecodeContext());
  try {
    for (;;) {
      const next = frames.poll();
      if (next !== undefined || !(await frames.more())) return next;
    }
  } catch (error) {
    return error;
  }
}

describe("a peer that closes", () => {
  test("between two messages has closed in order", async () => {
    expect(await receivedOf()).toBeUndefined();
    expect(await receivedOf(message)).toMatchObject({ kind: "schema" });
  });

  test.each([1, 8, 20])(
    "within a message has broken the channel: after %i bytes",
    async (count) => {
      const error = await receivedOf(message.subarray(0, count));
      expect(isSheafError(error, "transport", "peer-closed")).toBe(true);
      expect(String(error)).toContain("in the middle of a message");
    },
  );
});

describe("what is written", () => {
  /** Frames over a channel that sends nothing on, and how many chunks it was given each time. */
  function sending() {
    const sends: number[] = [];
    const [near] = channelPair("peer");
    const frames = new Frames(
      {
        name: near.name,
        send: (chunks) => void sends.push(chunks.length),
        receive: () => near.receive(),
        close: () => near.close(),
      },
      new DecodeContext(),
    );
    return { frames, sends };
  }

  test("is gathered until it is asked for, or is much", () => {
    const { frames, sends } = sending();
    frames.write([message]);
    frames.write([message, message]);
    expect(sends).toEqual([]);
    frames.flush();
    frames.write([message, new Uint8Array(64 * 1024)]);
    expect(sends).toEqual([3, 2]);
  });

  test("stays the writer's: it is gathered elsewhere", () => {
    const { frames, sends } = sending();
    const ticks = [message];
    for (let i = 0; i < 3; i++) frames.write(ticks);
    expect(ticks).toEqual([message]);
    frames.flush();
    frames.write(ticks);
    frames.flush();
    expect([sends, ticks]).toEqual([[3, 1], [message]]);
  });

  test("is sent at once where it stands for much, though it is little", () => {
    const { frames, sends } = sending();
    frames.write([message], 1000);
    expect(sends).toEqual([]);
    frames.write([message], 64 * 1024);
    expect(sends).toEqual([2]);
  });
});

describe("a channel whose bytes may be taken the moment they come", () => {
  /** Frames over such a channel, and how what comes is handed over. */
  function receiving() {
    let arrive: (bytes: Uint8Array | undefined) => void = () => undefined;
    const [near] = channelPair("peer");
    const channel = {
      name: near.name,
      send: () => undefined,
      receive: () => Promise.reject(new Error("not this way")),
      receiveWith: <Taken>(take: (bytes: Uint8Array | undefined) => Taken) =>
        new Promise<Taken>((resolve, reject) => {
          arrive = (bytes) => {
            try {
              resolve(take(bytes));
            } catch (error) {
              reject(error);
            }
          };
        }),
      close: () => near.close(),
    };
    const frames = new Frames(channel, new DecodeContext());
    return { frames, arrive: (bytes: Uint8Array | undefined) => arrive(bytes) };
  }

  test("is read that way", async () => {
    const { frames, arrive } = receiving();
    const more = frames.more();
    arrive(message);
    expect(frames.poll()).toMatchObject({ kind: "schema" });
    expect(await more).toBe(true);
  });

  test("may end in order, or within a message", async () => {
    const { frames, arrive } = receiving();
    let more = frames.more();
    arrive(message.subarray(0, 8));
    expect([await more, frames.poll()]).toEqual([true, undefined]);
    more = frames.more();
    arrive(undefined);
    await expect(more).rejects.toThrow("in the middle of a message");
    const other = receiving();
    more = other.frames.more();
    other.arrive(undefined);
    expect(await more).toBe(false);
  });
});

describe("while a handler is at work, and half a message has come", () => {
  test("a peer that goes is noticed", async () => {
    const [near, far] = channelPair("peer");
    const frames = new Frames(near, new DecodeContext());
    const outcome = frames.whileConnected(new Promise<never>(() => undefined));
    await far.send([message.subarray(0, 20)]);
    await far.close();
    expect(await outcome).toBeUndefined();
  });

  test("the message is whole for whoever reads on", async () => {
    const [near, far] = channelPair("peer");
    const frames = new Frames(near, new DecodeContext());
    let finish: (value: string) => void = () => undefined;
    const outcome = frames.whileConnected(new Promise<string>((resolve) => (finish = resolve)));
    await far.send([message.subarray(0, 20)]);
    await far.send([message.subarray(20)]);
    finish("done");
    expect(await outcome).toBe("done");
    expect(await frames.more()).toBe(true);
    expect(frames.poll()).toMatchObject({ kind: "schema" });
  });
});
