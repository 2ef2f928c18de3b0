/** Sessions of the worker for native clients, where it keeps them: over HTTP. */
import { createClient, type Transport } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { equal, remoteError } from "../case/expect.ts";
import type { Connecting } from "../connector-of.ts";
import { NativeService } from "./native-service.ts";
import { type NativeWorld, nativeWorld } from "./native-world.ts";

/** A connection that takes sessions, and how further ones are made. */
export interface StickyWorld extends NativeWorld {
  readonly connect: Connecting;
}

export function stickyWorld(transport: Transport, connect: Connecting): StickyWorld {
  return { ...nativeWorld(transport), connect };
}

const UNBOUND = { type: "RuntimeError", message: "no client conformance session is bound" };

export const stickyCases: readonly Case<StickyWorld>[] = [
  ask("sticky.open_client_session", async ({ client }) => {
    equal(await client.open_client_session({ initial: 10 }), 10);
    equal(await client.increment_client_session({ by: 5 }), 15);
    equal(await client.increment_client_session({ by: -2 }), 13);
    equal(await client.close_client_session(), 13);
    await remoteError(client.increment_client_session({ by: 1 }), UNBOUND);
  }),
  ask("sticky.after_an_error", async ({ client }) => {
    await client.open_client_session({ initial: 1 });
    await remoteError(client.large_response({ size: -1 }), { type: "ValueError" });
    equal(await client.increment_client_session({ by: 1 }), 2);
    equal(await client.close_client_session(), 2);
  }),
  ask("sticky.streams", async ({ client }) => {
    await client.open_client_session({ initial: 5 });
    const call = { count: 3, payload_bytes: 1 };
    let batches = 0;
    for await (const _batch of client.producer_sequence(call)) batches++;
    equal(batches, 3, "the number of batches");
    equal(await client.close_client_session(), 5);
  }),
  ask("sticky.of_each_connection", async ({ client, connect }) => {
    await client.open_client_session({ initial: 100 });
    const other = await connect({ sessions: true })();
    const stranger = createClient(NativeService, other);
    await remoteError(stranger.increment_client_session({ by: 1 }), UNBOUND);
    equal(await stranger.open_client_session({ initial: 7 }), 7);
    equal(await client.increment_client_session({ by: 1 }), 101);
    // Closing the connection ends its session, and no other.
    await other.close();
    equal(await client.close_client_session(), 101);
  }),
];
