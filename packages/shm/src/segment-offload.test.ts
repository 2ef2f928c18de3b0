import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isSheafError } from "@sheaf/arrow";
import { afterEach, describe, expect, test } from "vitest";
import { received } from "../test/received.ts";
import { KEY_SHM_DONE, KEY_SHM_LENGTH, KEY_SHM_OFFSET } from "./keys.ts";
import { HEADER_BYTES } from "./segment/header.ts";
import { Segment } from "./segment/segment.ts";
import { SegmentOffload } from "./segment-offload.ts";

const opened: Segment[] = [];

afterEach(() => {
  for (const segment of opened.splice(0)) segment.close();
});

/** Both sides of a connection: the client's with its segment, the server's attached to it. */
function sides({ zeroCopy = false, bytes = 1 << 20 } = {}) {
  const near = Segment.create(bytes);
  const far = Segment.attach(near.name);
  opened.push(near, far);
  const client = new SegmentOffload(near, { minBatchBytes: 1, zeroCopy });
  const server = new SegmentOffload(far, { minBatchBytes: 1, zeroCopy: false });
  return { near, far, client, server };
}

function pointer(offset: string, length: string) {
  return received([
    [KEY_SHM_OFFSET, offset],
    [KEY_SHM_LENGTH, length],
  ]);
}

const bytes = (...values: number[]) => [Uint8Array.from(values)];

describe("what one side puts", () => {
  test("the other reads where it lies, until it settles", () => {
    const { near, client, server } = sides();
    const metadata = received(client.put(bytes(1, 2, 3))!);
    expect([...server.read(metadata)!]).toEqual([1, 2, 3]);
    expect(server.unsettled).toBe(true);
    expect(near.header.read().regions).toHaveLength(1);
    server.settle();
    expect(server.unsettled).toBe(false);
    expect(near.header.read().regions).toEqual([]);
  });

  test("the other takes away, and what it does with it afterwards changes nothing", () => {
    const { client, server } = sides();
    const taken = server.take(received(client.put(bytes(1, 2, 3))!))!;
    server.settle();
    client.put(bytes(9, 9, 9));
    expect([...taken.bytes]).toEqual([1, 2, 3]);
    taken.release();
    expect(taken.bytes).toHaveLength(0);
  });

  test("is said to come from the segment, under the family's key", () => {
    const { near, server } = sides();
    expect([...server.provenance.toMap()]).toEqual([["vgi_rpc.shm_source", near.name]]);
  });

  test("is not looked for behind metadata without a pointer", () => {
    const { client } = sides();
    const metadata = received([["other", "1"]]);
    expect([client.read(metadata), client.take(metadata)]).toEqual([undefined, undefined]);
  });
});

describe("a batch that is made in the segment", () => {
  test("is read by the other side where it was written", () => {
    const { client, server } = sides();
    const room = server.reserve(16)!;
    const made = new Uint8Array(room.memory, 1, 2);
    made.set([2, 3]);
    const pointer = server.put([Uint8Array.of(1), made], room)!;
    expect(made).toHaveLength(0);
    expect([...client.read(received(pointer))!]).toEqual([1, 2, 3]);
  });

  test("is copied where it does not belong there, and its room is still the caller's", () => {
    const { near, client, server } = sides();
    const room = server.reserve(16)!;
    const made = new Uint8Array(room.memory, 8, 2);
    made.set([2, 3]);
    const metadata = received(server.put([made], room)!);
    expect(near.header.read().regions).toHaveLength(2);
    room.giveBack();
    expect([...client.read(metadata)!]).toEqual([2, 3]);
    expect(near.header.read().regions).toHaveLength(1);
  });
});

describe("a client that begins a call", () => {
  test("has the whole place again, whatever was forgotten there", () => {
    const { near, client, server } = sides();
    const carrier = {};
    expect(client.begin(carrier)).toBe(true);
    client.put(bytes(1));
    server.put(bytes(2));
    client.read(received(server.put(bytes(3))!));
    expect(near.header.read().regions).toHaveLength(3);
    expect(client.begin(carrier)).toBe(true);
    expect([near.header.read().regions, client.unsettled]).toEqual([[], false]);
  });

  test("on another carrier than before has no place there", () => {
    const { client } = sides();
    client.begin({});
    expect(client.lost).toBe(false);
    expect(client.begin({})).toBe(false);
    expect(client.lost).toBe(true);
  });

  test("leaves a spoiled header as it is, and finds no room", () => {
    const { far, client } = sides();
    new Uint8Array(far.viewOf({ offset: 0, length: 8 }))[0] = 0;
    expect(client.begin({})).toBe(true);
    expect([client.hasRoom(1), client.put(bytes(1))]).toEqual([false, undefined]);
  });
});

describe("a client's segment", () => {
  test("loses its name as soon as the server has answered through it", () => {
    const { near, client, server } = sides();
    const metadata = received(server.put(bytes(1))!);
    expect(() => Segment.attach(near.name).close).not.toThrow();
    client.read(metadata);
    expect(() => Segment.attach(near.name)).toThrow(/ENOENT/);
  });

  test("keeps its name when it is the server that reads", () => {
    const { near, client, server } = sides();
    server.read(received(client.put(bytes(1))!));
    opened.push(Segment.attach(near.name));
  });
});

describe("a client whose server gives back what it names", () => {
  test("names what it has done with, once, and need not wait to be rid of it", () => {
    const { near, client, server } = sides({ zeroCopy: true });
    client.isHandingBack = true;
    const [first, second, third] = [1, 2, 3].map((value) =>
      client.take(received(server.put(bytes(value))!)),
    );
    expect(client.handBack()).toBeUndefined();
    first!.release();
    third!.release();
    expect(client.unsettled).toBe(false);
    expect(server.takeBack(received(client.handBack()!))).toBe(true);
    expect(near.header.read().regions).toEqual([{ offset: HEADER_BYTES + 64, length: 64 }]);
    expect([...second!.bytes]).toEqual([2]);
    expect(client.handBack()).toBeUndefined();
  });

  test("names nothing to one that would not understand", () => {
    const { client, server } = sides();
    client.take(received(server.put(bytes(1))!));
    expect([client.handBack(), client.unsettled]).toEqual([undefined, true]);
  });

  test("may name regions that nobody uses", () => {
    const { near, server } = sides();
    server.put(bytes(1));
    expect(server.takeBack(received([[KEY_SHM_DONE, "64,0,999999999999999"]]))).toBe(true);
    expect(near.header.read().regions).toHaveLength(1);
    expect(server.takeBack(received([["other", "1"]]))).toBe(false);
  });

  test("and sends a batch by the same message is told that it is no tick", () => {
    const { near, client, server } = sides();
    const both = received([...client.put(bytes(1))!, [KEY_SHM_DONE, "65536"]]);
    expect(() => server.takeBack(both)).toThrow("goes with a tick");
    expect(near.header.read().regions).toHaveLength(1);
  });

  test.each([
    "",
    "x",
    "65536,",
    "65536,-1",
    "1e5",
    "65536 ,0",
    "9".repeat(16),
    "1,".repeat(40_000),
  ])("and names nonsense (%.10s) is told so", (text) => {
    const { near, server } = sides();
    server.put(bytes(1));
    const takeBack = () => server.takeBack(received([[KEY_SHM_DONE, text]]));
    expect(takeBack).toThrow("sheaf.shm_done names up to 4094 regions");
    expect(near.header.read().regions).toHaveLength(1);
  });
});

describe("a batch that stays where it is", () => {
  test("keeps its region until it is released, also from call to call", () => {
    const { near, client, server } = sides({ zeroCopy: true });
    client.begin(near);
    const taken = client.take(received(server.put(bytes(1, 2, 3))!))!;
    client.settle();
    client.begin(near);
    server.put(bytes(4));
    expect([...taken.bytes]).toEqual([1, 2, 3]);
    taken.release();
    expect(taken.bytes).toHaveLength(0);
    expect(client.unsettled).toBe(true);
    client.settle();
    expect(near.header.read().regions).toEqual([{ offset: HEADER_BYTES + 64, length: 64 }]);
    // Once is enough: somebody else may have the region by now.
    client.put(bytes(5));
    taken.release();
    client.settle();
    expect(near.header.read().regions).toHaveLength(2);
  });

  test("that nobody released gives its region back when it is garbage", async () => {
    const { near, client, server } = sides({ zeroCopy: true });
    client.begin(near);
    for (let i = 0; i < 3; i++) client.take(received(server.put(bytes(i))!));
    setFlagsFromString("--expose-gc");
    const collectGarbage: () => void = runInNewContext("gc");
    for (let i = 0; i < 200 && !client.unsettled; i++) {
      collectGarbage();
      await new Promise(setImmediate);
    }
    expect(client.unsettled).toBe(true);
  });
});

describe("a pointer to nowhere", () => {
  const end = HEADER_BYTES * 2;
  test.each([
    ["0", "64"],
    [String(HEADER_BYTES - 1), "64"],
    [String(HEADER_BYTES), "0"],
    [String(HEADER_BYTES), String(HEADER_BYTES + 1)],
    [String(end), "1"],
    [String(HEADER_BYTES), "-1"],
    ["-65536", "64"],
    ["65536.5", "64"],
    ["0x10000", "64"],
    ["1e5", "64"],
    ["", "64"],
    ["65536", ""],
    ["99999999999999999999", "64"],
    ["65536", "99999999999999999999"],
  ])("at %j of %j bytes is a fault of the peer", (offset, length) => {
    const { server } = sides({ bytes: 1 });
    for (const fetch of [
      () => server.read(pointer(offset, length)),
      () => server.take(pointer(offset, length)),
    ]) {
      expect(fetch).toThrow(/has none there/);
      expect(server.unsettled).toBe(false);
    }
  });

  test("is one of the protocol", () => {
    const { server } = sides();
    try {
      server.read(received([[KEY_SHM_OFFSET, "65536"]]));
    } catch (error) {
      expect(isSheafError(error, "protocol", "malformed-message")).toBe(true);
      return;
    }
    expect.unreachable();
  });
});
