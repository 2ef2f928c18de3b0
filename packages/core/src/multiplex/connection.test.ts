/** How a multiplexed connection ends, and what its channels hear of it. */
import { isSheafError } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import { gated } from "./testing/carriers.ts";
import { multiplexedPair, pattern, receiveAll, settled } from "./testing/pair.ts";
import { rawPeer } from "./testing/raw-peer.ts";

const code = (wanted: Parameters<typeof isSheafError>[2]) => (error: unknown) =>
  isSheafError(error, "transport", wanted);

describe("how many channels may be open", () => {
  it("is what the peer has said; a channel counts until both sides have closed it", async () => {
    const { client, connect } = await multiplexedPair({ server: { limits: { maxChannels: 2 } } });
    const [near, far] = await connect();
    expect(client.capacity).toBe(1);
    client.open();
    expect(client.capacity).toBe(0);
    expect(() => client.open()).toThrow(expect.toSatisfy(code("busy")));
    await near.close();
    await settled();
    expect(() => client.open()).toThrow(expect.toSatisfy(code("busy")));
    await far.close();
    await settled();
    expect(client.open().name).toBe("test#5");
  });

  it("may be none", async () => {
    const { client } = await multiplexedPair({ server: { limits: { maxChannels: 0 } } });
    expect(() => client.open()).toThrow(expect.toSatisfy(code("busy")));
  });
});

describe("closing the connection", () => {
  it("sends what was accepted, and is an orderly end for the peer's channels", async () => {
    const { client, server, connect } = await multiplexedPair();
    const [near, far] = await connect();
    void near.send([pattern(1000)]);
    const pending = near.receive();
    await client.close();
    expect(await pending).toBeUndefined();
    expect(await receiveAll(far)).toEqual(pattern(1000));
    await Promise.all([client.closed, server.closed]);
    expect([client.failure, server.failure]).toEqual([undefined, undefined]);
    expect([client.openChannels, server.openChannels]).toEqual([0, 0]);
    expect(() => client.open()).toThrow(expect.toSatisfy(code("closed")));
    expect(() => server.open()).toThrow(expect.toSatisfy(code("peer-closed")));
    await Promise.all([client.close(), server.close(), far.close(), near.close()]);
  });

  it("does not wait for ever for a carrier that takes nothing", async () => {
    const carrier: { gate?: ReturnType<typeof gated> } = {};
    const { client, server, connect } = await multiplexedPair({
      client: { closeGraceMs: 1 },
      nearCarrier: (channel) => {
        carrier.gate = gated(channel);
        return carrier.gate;
      },
    });
    const [near, far] = await connect();
    carrier.gate?.shut();
    void near.send([pattern(1)]);
    await settled();
    const waiting = Promise.resolve(near.send([pattern(1)]));
    const lost = expect(waiting).rejects.toSatisfy(code("closed"));
    await client.close();
    await lost;
    await server.closed;
    expect(await far.receive()).toEqual(pattern(1));
    await expect(far.receive()).rejects.toSatisfy(code("peer-closed"));
  });

  it("waits for a carrier that takes the rest in time", async () => {
    const carrier: { gate?: ReturnType<typeof gated> } = {};
    const { client, connect } = await multiplexedPair({
      client: { closeGraceMs: 60_000 },
      nearCarrier: (channel) => {
        carrier.gate = gated(channel);
        return carrier.gate;
      },
    });
    const [near, far] = await connect();
    carrier.gate?.shut();
    void near.send([pattern(1)]);
    await settled();
    const accepted = near.send([pattern(9, 0, 1)]);
    const closing = client.close();
    carrier.gate?.release();
    await Promise.all([accepted, closing]);
    expect(await receiveAll(far)).toEqual(pattern(10));
  });
});

describe("draining", () => {
  it("lets open channels go on, refuses new ones, and closes behind the last one", async () => {
    let goingAway = 0;
    const { client, server, connect } = await multiplexedPair({
      client: { onGoAway: () => void goingAway++ },
    });
    const [near, far] = await connect();
    const crossing = client.open();
    let isDrained = false;
    const draining = server.drain().then(() => {
      isDrained = true;
    });
    await expect(crossing.receive()).rejects.toSatisfy(code("connect-failed"));
    await crossing.close();
    expect(goingAway).toBe(1);
    expect(() => client.open()).toThrow(expect.toSatisfy(code("peer-closed")));
    expect(() => server.open()).toThrow(expect.toSatisfy(code("closed")));
    void near.send([pattern(100)]);
    expect(await far.receive()).toEqual(pattern(100));
    expect(isDrained).toBe(false);
    await far.close();
    await near.close();
    await Promise.all([draining, client.closed]);
    expect([client.failure, server.failure]).toEqual([undefined, undefined]);
  });

  it("closes at once where nothing is open", async () => {
    const { client, server } = await multiplexedPair();
    await Promise.all([server.drain(), server.drain(), client.closed]);
    expect(client.failure).toBeUndefined();
  });
});

describe("when the carrier fails", () => {
  it("all channels reject with a transport error, behind what they have received", async () => {
    const peer = await rawPeer({ role: "client" });
    const channels = [peer.connection.open(), peer.connection.open(), peer.connection.open()];
    const blocked = Promise.resolve(channels[0]?.send([new Uint8Array(300_000)]));
    const lost = expect(blocked).rejects.toSatisfy(code("peer-closed"));
    const pending = channels[1]?.receive();
    const gone = expect(pending).rejects.toSatisfy(code("peer-closed"));
    peer.data(5, pattern(7));
    await settled();
    await peer.close();
    await Promise.all([lost, gone, peer.connection.closed]);
    expect(await channels[2]?.receive()).toEqual(pattern(7));
    await expect(channels[2]?.receive()).rejects.toSatisfy(code("peer-closed"));
    expect(() => channels[2]?.send([pattern(1)])).toThrow(expect.toSatisfy(code("peer-closed")));
    expect(peer.connection.failure).toSatisfy(code("peer-closed"));
    expect(() => peer.connection.open()).toThrow(expect.toSatisfy(code("peer-closed")));
  });

  it.each(["throws", "rejects"])("a send that %s ends the connection", async (how) => {
    let isBroken = false;
    const { client, server } = await multiplexedPair({
      nearCarrier: (channel) => ({
        name: channel.name,
        receive: () => channel.receive(),
        close: () => channel.close(),
        send(chunks) {
          if (!isBroken) return channel.send(chunks);
          if (how === "throws") throw new Error("line cut");
          return Promise.reject(new Error("line cut"));
        },
      }),
    });
    const channel = client.open();
    await settled();
    isBroken = true;
    const pending = expect(channel.receive()).rejects.toSatisfy(code("channel-broken"));
    void channel.send([pattern(1)]);
    await pending;
    await Promise.all([client.closed, server.closed]);
    expect(client.failure).toSatisfy(code("channel-broken"));
    await expect(channel.receive()).rejects.toMatchObject({ cause: { message: "line cut" } });
  });

  it("errors of different channels are different objects", async () => {
    const peer = await rawPeer({ role: "client" });
    const channels = [peer.connection.open(), peer.connection.open()];
    const errors = channels.map((channel) => channel.receive().catch((error: unknown) => error));
    await peer.close();
    const [first, second] = await Promise.all(errors);
    expect(first).toSatisfy(code("peer-closed"));
    expect(first).not.toBe(second);
  });

  it("so it does when a handler of channels throws", async () => {
    const peer = await rawPeer({
      role: "server",
      onChannel: () => {
        throw new Error("cannot serve");
      },
    });
    peer.frame("open", 0, 1);
    await peer.connection.closed;
    expect(peer.connection.failure).toMatchObject({ code: "channel-broken" });
  });
});
