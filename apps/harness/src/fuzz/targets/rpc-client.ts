/** Raw bytes as the replies that a client gets. */
import { channelTransport, createClient } from "@sheaf/core";
import type { Chance } from "@sheaf/fuzzing";
import { conversations, USES } from "../seeds/conversations.ts";
import { Fuzzed } from "../service/contract.ts";
import { refusalOf } from "../trial/outcome.ts";
import type { FuzzTarget } from "../trial/target.ts";
import { inChunks } from "./chunks.ts";
import { LIMITS } from "./codec.ts";
import { chanceOf } from "./input-chance.ts";
import { mutateRequest } from "./mutate-request.ts";
import { ScriptedChannel } from "./scripted-channel.ts";

/** Which of the uses is answered, and with what. */
export interface Answered {
  readonly use: number;
  readonly bytes: Uint8Array;
}

export const rpcClient: FuzzTarget<Answered> = {
  name: "client",
  about: "raw bytes as a server's replies to a client",
  async seeds() {
    return (await conversations()).map(({ received }, use) => ({ use, bytes: received }));
  },
  mutate: mutateAnswer,
  async run({ use, bytes }) {
    const channel = new ScriptedChannel(inChunks(bytes, chanceOf(bytes)));
    const transport = channelTransport(channel, { limits: LIMITS });
    const client = createClient(Fuzzed, transport);
    try {
      await USES[use]?.(client, transport);
      return `use ${use}`;
    } catch (error) {
      return refusalOf(error);
    } finally {
      await client.close();
    }
  },
  write: writeAnswer,
  read: readAnswer,
};

/** Other bytes; now and then, those that are right for another use. */
export function mutateAnswer(seed: Answered, chance: Chance, other: Answered): Answered {
  if (chance.oneIn(20)) return { use: other.use, bytes: seed.bytes };
  return { use: seed.use, bytes: mutateRequest(seed.bytes, chance, other.bytes) };
}

export function writeAnswer({ use, bytes }: Answered): string {
  return `${use} ${Buffer.from(bytes).toString("base64")}`;
}

export function readAnswer(text: string): Answered {
  const [use, base64 = ""] = text.split(" ");
  return { use: Number(use), bytes: new Uint8Array(Buffer.from(base64, "base64")) };
}
