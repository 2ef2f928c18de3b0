/** Raw bytes into a channel that is served. */
import { type Server, serveChannel } from "@sheaf/core";
import { conversations, longConversation } from "../seeds/conversations.ts";
import { fuzzedServer } from "../service/server.ts";
import { BYTES, type FuzzTarget } from "../trial/target.ts";
import { inChunks } from "./chunks.ts";
import { LIMITS } from "./codec.ts";
import { chanceOf } from "./input-chance.ts";
import { mutateRequest } from "./mutate-request.ts";
import { summaryOfReplies } from "./replies.ts";
import { ScriptedChannel } from "./scripted-channel.ts";

const options = { limits: LIMITS };
/** With a hook calls take another way through the server. */
const servers: readonly Server[] = [
  fuzzedServer(options),
  fuzzedServer({ ...options, hooks: [{ onCall: (start) => () => void start.requestBytes() }] }),
];

export const rpcServer: FuzzTarget<Uint8Array> = {
  name: "rpc",
  about: "raw bytes into a served channel",
  ...BYTES,
  async seeds() {
    const calls = [...(await conversations()), await longConversation()];
    return calls.map(({ sent }) => sent);
  },
  mutate: mutateRequest,
  async run(bytes) {
    const chance = chanceOf(bytes);
    const server = chance.pick(servers);
    const chunks = inChunks(bytes, chance);
    const channel = new ScriptedChannel(chunks);
    await serveChannel(server, channel);
    try {
      return summaryOfReplies(channel.heard());
    } catch (error) {
      throw new Error(String(error), { cause: await tracebackOf(chunks) });
    }
  },
};

/** What a server says of its fault that hides nothing. */
async function tracebackOf(chunks: readonly Uint8Array[]): Promise<string> {
  const channel = new ScriptedChannel(chunks);
  await serveChannel(fuzzedServer({ ...options, exposeErrors: "traceback" }), channel);
  return readable(channel.heard());
}

/** The texts in some bytes. */
function readable(bytes: Uint8Array): string {
  const texts = Buffer.from(bytes)
    .toString("latin1")
    .match(/[ -~]{30,}/g);
  return (texts ?? []).filter((text) => text.includes("traceback")).join("\n");
}
