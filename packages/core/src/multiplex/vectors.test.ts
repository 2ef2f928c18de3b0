/** The test vectors of the page that describes the frames. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { joinChunks } from "@sheaf/arrow";
import { describe, expect, it } from "vitest";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { encodeFrame, FRAME } from "./frame.ts";
import { multiplexedPair, settled } from "./testing/pair.ts";
import { framesIn, rawPeer } from "./testing/raw-peer.ts";

const PAGE = fileURLToPath(new URL("../../../../apps/docs/wire-multiplex.md", import.meta.url));
const page = readFileSync(PAGE, "utf8");

interface Line {
  readonly bytes: Uint8Array;
  readonly remark: string;
}

/** The lines of a fence: bytes, and what is said about them. */
function vector(name: string): Line[] {
  const body = page.match(new RegExp(`^\`\`\`hex ${name}\n([^\`]+)\`\`\`$`, "m"))?.[1];
  if (body === undefined) throw new Error(`${PAGE} has no vector "${name}"`);
  return body
    .trim()
    .split("\n")
    .map((line) => {
      const [hex = "", ...remark] = line.split(/ {2,}/);
      return {
        bytes: Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex")),
        remark: remark.join(" "),
      };
    });
}

const hex = (chunks: readonly Uint8Array[]): string =>
  Buffer.from(joinChunks(chunks)).toString("hex");
const bytesOf = (name: string): Uint8Array[] => vector(name).map(({ bytes }) => bytes);

describe("the page's vectors", () => {
  it.each(vector("frames"))("frame $remark", ({ bytes, remark }) => {
    const [name = "", value, channel] = remark.split(" ");
    const type = Object.entries(FRAME).find(([key]) => key.toUpperCase() === name)?.[1] ?? -1;
    expect(hex([encodeFrame(type, Number(value), Number(channel))])).toBe(hex([bytes]));
    if (name !== "DATA") {
      expect(framesIn(bytes)).toMatchObject([{ value: Number(value), channel: Number(channel) }]);
    }
  });

  it("every type has one", () => {
    expect(vector("frames")).toHaveLength(Object.keys(FRAME).length);
  });

  it("a conversation is the same, byte for byte", async () => {
    const sent: Record<"client" | "server", Uint8Array[]> = { client: [], server: [] };
    const watch = (side: "client" | "server") => (channel: ByteChannel) => ({
      name: channel.name,
      receive: () => channel.receive(),
      close: () => channel.close(),
      send(chunks: readonly Uint8Array[]) {
        sent[side].push(...chunks);
        return channel.send(chunks);
      },
    });
    const { client, server, connect } = await multiplexedPair({
      nearCarrier: watch("client"),
      farCarrier: watch("server"),
      server: { limits: { windowBytes: 8, maxChannels: 2 } },
    });
    const [near, far] = await connect();
    void near.send([Buffer.from("ping")]);
    await far.receive();
    await settled();
    void far.send([Buffer.from("pong")]);
    await near.receive();
    await near.close();
    expect(await far.receive()).toBeUndefined();
    await far.close();
    await settled();
    await client.close();
    await server.closed;
    expect(hex(sent.client)).toBe(hex(bytesOf("client")));
    expect(hex(sent.server)).toBe(hex(bytesOf("server")));
  });

  it.each(vector("violations"))("violation $remark", async ({ bytes, remark }) => {
    const peer = await rawPeer({
      role: "server",
      limits: { windowBytes: 8, maxChannels: 2 },
      onChannel: () => undefined,
    });
    peer.frame("open", 0, 1);
    peer.bytes(bytes);
    await peer.connection.closed;
    expect(peer.connection.failure).toMatchObject({ kind: "protocol", code: remark.split(":")[0] });
  });
});
