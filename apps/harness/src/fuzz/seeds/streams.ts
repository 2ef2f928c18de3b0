/** Arrow streams of all kinds: what the fuzzed service's calls send and get, and types that it has not. */
import { conversations, converse } from "./conversations.ts";
import { rareTypeStreams } from "./rare-types.ts";

export async function streamSeeds(): Promise<readonly Uint8Array[]> {
  const calls = await conversations();
  return [...calls.flatMap(({ sent, received }) => [sent, received]), ...rareTypeStreams()];
}

/** A stream with a body that does not come in one piece. */
export async function largeStream(): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 40_000 }, (_, i) => i);
  const { received } = await converse((client) => client.payload({ data }));
  return received;
}
