import { once } from "node:events";
import { readdirSync } from "node:fs";
import type { PeerInfo } from "@sheaf/core";
import type { OffloadHost, Pairs, ServedOffload } from "@sheaf/core/carrier";
import { afterEach, describe, expect, test } from "vitest";
import { holdSegment } from "../test/hold-segment-process.ts";
import { received } from "../test/received.ts";
import { KEY_SHM_DONE, KEY_SHM_OFFSET, KEY_SHM_SEGMENT_NAME, KEY_TRANSPORT_SHM } from "./keys.ts";
import { Segment } from "./segment/segment.ts";
import { shmOffload } from "./shm-offload.ts";

const host: OffloadHost = shmOffload();
const opened: { close(): void }[] = [];

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

function create(): Segment {
  const segment = Segment.create(1 << 20);
  opened.push(segment);
  return segment;
}

function serve(peer: PeerInfo = { kind: "pipe" }): ServedOffload {
  const served = host.open(peer);
  if (served === undefined) throw new Error("not offered");
  opened.push(served);
  return served;
}

const naming = (name: string) => received([[KEY_SHM_SEGMENT_NAME, name]]);
const abilities = (pairs: Pairs) => Object.fromEntries(pairs);

describe("shared memory is offered", () => {
  test.each<[PeerInfo, boolean]>([
    [{ kind: "pipe" }, true],
    [{ kind: "unix", remoteAddr: "" }, true],
    [{ kind: "tcp", remoteAddr: "127.0.0.1:4000" }, true],
    [{ kind: "tcp", remoteAddr: "127.1.2.3:4000" }, true],
    [{ kind: "tcp", remoteAddr: "[::1]:4000" }, true],
    [{ kind: "tcp", remoteAddr: "[::ffff:127.0.0.1]:4000" }, true],
    [{ kind: "tcp", remoteAddr: "192.168.1.2:4000" }, false],
    [{ kind: "tcp", remoteAddr: "[::1:2]:4000" }, false],
    [{ kind: "tcp", remoteAddr: "[fe80::127.0.0.1]:4000" }, false],
    [{ kind: "tcp" }, false],
    [{ kind: "http", remoteAddr: "127.0.0.1:4000" }, false],
    [{ kind: "websocket", remoteAddr: "127.0.0.1:4000" }, false],
  ])("to %j: %s", (peer, isOffered) => {
    expect(host.open(peer) !== undefined).toBe(isOffered);
  });
});

describe("a client that asks", () => {
  test("hears that there is shared memory", () => {
    expect(abilities(serve().abilities(received([])))).toEqual({ [KEY_TRANSPORT_SHM]: "true" });
  });

  test("and shows its segment hears that it is attached", () => {
    const { name } = create();
    expect(abilities(serve().abilities(naming(name)))).toEqual({
      [KEY_TRANSPORT_SHM]: "true",
      [KEY_SHM_SEGMENT_NAME]: name,
    });
  });

  test("and could hand regions back hears that they are taken", () => {
    const { name } = create();
    const asking = received([
      [KEY_SHM_SEGMENT_NAME, name],
      [KEY_SHM_DONE, "true"],
    ]);
    expect(abilities(serve().abilities(asking))).toEqual({
      [KEY_TRANSPORT_SHM]: "true",
      [KEY_SHM_SEGMENT_NAME]: name,
      [KEY_SHM_DONE]: "true",
    });
  });

  test.each(["gone", "../../etc/passwd", ""])("and shows %j hears that it is not", (name) => {
    expect(abilities(serve().abilities(naming(name)))).toEqual({ [KEY_TRANSPORT_SHM]: "false" });
  });
});

describe("a request", () => {
  test("is answered through the segment that it names, or refers to", () => {
    const served = serve();
    const { name } = create();
    expect(served.announcedBy(received([]))).toBeUndefined();
    const offload = served.announcedBy(naming(name));
    expect(offload).toBeDefined();
    expect(served.announcedBy(naming(name))).toBe(offload);
    expect(served.announcedBy(received([[KEY_SHM_OFFSET, "65536"]]))).toBe(offload);
    expect(served.announcedBy(received([]))).toBeUndefined();
  });

  test("that names another one is answered through that", () => {
    const served = serve();
    const first = served.announcedBy(naming(create().name));
    const second = create();
    const offload = served.announcedBy(naming(second.name))!;
    expect(offload).not.toBe(first);
    offload.put([Uint8Array.of(1)]);
    expect(second.header.read().regions).toHaveLength(1);
  });

  test("that names none that can be had is answered through the carrier, now and later", () => {
    const served = serve();
    expect(served.announcedBy(naming("gone"))).toBeUndefined();
    expect(served.announcedBy(naming("gone"))).toBeUndefined();
    expect(served.announcedBy(received([[KEY_SHM_OFFSET, "65536"]]))).toBeUndefined();
    const { name } = create();
    expect(served.announcedBy(naming(name))).toBeDefined();
  });

  test("behind the end of its connection has nothing", () => {
    const served = serve();
    const metadata = naming(create().name);
    const offload = served.announcedBy(metadata)!;
    served.close();
    expect(offload.put([Uint8Array.of(1)])).toBeUndefined();
    expect(served.announcedBy(metadata)).toBeUndefined();
  });
});

test("a client that is killed before it has taken the name away has a server that does", async () => {
  const { child, name } = await holdSegment();
  const served = serve();
  expect(served.announcedBy(naming(name))).toBeDefined();
  child.kill("SIGKILL");
  await once(child, "exit");
  served.close();
  expect(readdirSync("/dev/shm")).not.toContain(name);
});
