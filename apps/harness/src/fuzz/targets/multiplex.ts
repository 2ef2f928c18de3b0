/** Frames of a multiplexed connection, into a server and into a client. */
import {
  channelPair,
  createClient,
  multiplexTransport,
  type Server,
  serveMultiplexed,
  type Transport,
} from "@sheaf/core";
import { watch } from "../../multiplex/frames.ts";
import { USES } from "../seeds/conversations.ts";
import { Fuzzed } from "../service/contract.ts";
import { fuzzedServer, INTERNAL_ERROR } from "../service/server.ts";
import { refusalOf } from "../trial/outcome.ts";
import type { FuzzTarget } from "../trial/target.ts";
import { inChunks } from "./chunks.ts";
import { LIMITS } from "./codec.ts";
import { readFrames } from "./frames.ts";
import { chanceOf } from "./input-chance.ts";
import { mutateFrames } from "./mutate-frames.ts";
import { type Answered, readAnswer, writeAnswer } from "./rpc-client.ts";
import { ScriptedChannel } from "./scripted-channel.ts";

/** `use` of what a server gets: none. */
const SERVER = -1;
const limits = { windowBytes: 64 * 1024, maxChannels: 100 };
const server: Server = fuzzedServer({ limits: LIMITS });

export const multiplex: FuzzTarget<Answered> = {
  name: "multiplex",
  about: "frames of a multiplexed connection, into a server and a client",
  async seeds() {
    const seeds: Answered[] = [];
    for (const [use, name] of USES.entries()) {
      const { sent, received } = await multiplexed(name);
      seeds.push({ use: SERVER, bytes: sent }, { use, bytes: received });
    }
    return seeds;
  },
  mutate: ({ use, bytes }, chance, other) => ({
    use,
    bytes: mutateFrames(bytes, chance, other.bytes),
  }),
  async run({ use, bytes }) {
    const channel = new ScriptedChannel(inChunks(bytes, chanceOf(bytes)), true);
    const outcome = use === SERVER ? await intoServer(channel) : await intoClient(channel, use);
    const heard = Buffer.from(channel.heard());
    if (heard.includes(INTERNAL_ERROR)) throw new Error(INTERNAL_ERROR);
    return outcome;
  },
  write: writeAnswer,
  read: readAnswer,
};

async function intoServer(channel: ScriptedChannel): Promise<string> {
  await serveMultiplexed(server, channel, { kind: "pipe" }, { limits });
  const { frames } = readFrames(new Uint8Array(channel.heard()));
  const types = frames.map(({ type, value }) => (type === 3 ? "D" : `${type}:${value}`));
  return `answered ${types.slice(-4).join(" ")}`;
}

async function intoClient(channel: ScriptedChannel, use: number): Promise<string> {
  let transport: Transport | undefined;
  try {
    transport = await multiplexTransport(channel, { limits: LIMITS, multiplexLimits: limits });
    await USES[use]?.(createClient(Fuzzed, transport), transport);
    return `use ${use}`;
  } catch (error) {
    return refusalOf(error);
  } finally {
    await transport?.close();
  }
}

/** What goes over a multiplexed connection in some use of it. */
async function multiplexed(use: (typeof USES)[number]) {
  const [near, far] = channelPair();
  const [client, serving] = [watch(near), watch(far)];
  const served = serveMultiplexed(fuzzedServer(), serving);
  const transport = await multiplexTransport(client);
  await use(createClient(Fuzzed, transport), transport);
  await transport.close();
  await served;
  return { sent: new Uint8Array(client.sent()), received: new Uint8Array(serving.sent()) };
}
