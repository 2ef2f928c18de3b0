/** Calls of the fuzzed service as they go over the wire. */
import {
  type ByteChannel,
  type Client,
  channelPair,
  channelTransport,
  createClient,
  introspect,
  isSheafError,
  serveChannel,
  type Transport,
} from "@sheaf/core";
import { watch } from "../../multiplex/frames.ts";
import { Fuzzed } from "../service/contract.ts";
import { fuzzedServer } from "../service/server.ts";
import { FULL, SPARSE } from "./sample-values.ts";

export type FuzzedClient = Client<typeof Fuzzed.methods>;

/** The bytes of one connection. */
export interface Conversation {
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
}

type Use = (client: FuzzedClient, transport: Transport) => Promise<unknown>;

/** One use of each method, and of what every server has. */
export const USES: readonly Use[] = [
  (client) => client.add({ a: 1.5, b: -0 }),
  (client) => client.nothing(),
  (client) => client.echo({ value: FULL }),
  (client) => client.echo({ value: SPARSE }),
  (client) => client.greet({ name: "you", greeting: null }),
  (client) => client.payload({ data: new Uint8Array(100).fill(7) }),
  (client) => client.later({ value: 7 }, { metadata: { trace: "abc" } }),
  (client) => client.refuse({ reason: "because" }).catch(ignoreRemote),
  (client) => countAll(client),
  (client) => client.count({ to: 2 }, { readAhead: 0 }).then(tickOnceAndCancel),
  (client) => announcedAll(client),
  (client) => relayTwice(client),
  (client) => sumAndCancel(client),
  (_client, transport) => introspect(transport),
];

function ignoreRemote(error: unknown): void {
  if (!isSheafError(error, "remote")) throw error;
}

async function countAll(client: FuzzedClient): Promise<void> {
  for await (const batch of client.count({ to: 2 })) batch.rows();
}

async function tickOnceAndCancel(session: {
  tick(): Promise<unknown>;
  cancel(): Promise<void>;
}): Promise<void> {
  await session.tick();
  await session.cancel();
}

async function announcedAll(client: FuzzedClient): Promise<void> {
  await using session = await client.announced({ title: "title" });
  while ((await session.tick()) !== undefined);
}

async function sumAndCancel(client: FuzzedClient): Promise<void> {
  const session = await client.sum();
  await session.exchange({ value: [1, 2] });
  await session.cancel();
}

async function relayTwice(client: FuzzedClient): Promise<void> {
  await using session = await client.relay({ times: 2 });
  const rows = [
    { value: 1, label: "red", list: [1, 2] },
    { value: null, label: "blue", list: [] },
  ];
  await session.exchange(rows, { metadata: { key: "value" } });
  await session.exchange({ value: [], label: [], list: [] });
}

/** Has every use on a connection of its own. */
export function conversations(): Promise<readonly Conversation[]> {
  return Promise.all(USES.map((use) => converse(use)));
}

/** All uses one after another on one connection. */
export function longConversation(): Promise<Conversation> {
  return converse(async (client, transport) => {
    for (const use of USES) await use(client, transport);
  });
}

/** A connection that is used once. */
export async function converse(use: Use): Promise<Conversation> {
  const [near, far] = channelPair();
  const [client, server] = [watch(near), watch(far)];
  const served = serveChannel(fuzzedServer(), server);
  await useOver(client, use);
  await served;
  // No Buffers: their slices are views.
  return { sent: new Uint8Array(client.sent()), received: new Uint8Array(server.sent()) };
}

async function useOver(channel: ByteChannel, use: Use): Promise<void> {
  const transport = channelTransport(channel);
  await use(createClient(Fuzzed, transport), transport);
  await transport.close();
}
