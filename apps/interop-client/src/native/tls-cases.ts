/** A worker with a certificate of its own: trusted when it is given, and only then. */
import { createClient, type Transport } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { check, equal, rejection, show } from "../case/expect.ts";
import type { Connecting } from "../connector-of.ts";
import { NativeService } from "./native-service.ts";
import { type NativeWorld, nativeWorld } from "./native-world.ts";

/** A connection that trusts the certificate, and how others are made. */
export interface TlsWorld extends NativeWorld {
  readonly connect: Connecting;
}

export function tlsWorld(transport: Transport, connect: Connecting): TlsWorld {
  return { ...nativeWorld(transport), connect };
}

export const tlsCases: readonly Case<TlsWorld>[] = [
  ask("tls.trusted", async ({ client }) => {
    equal((await client.large_response({ size: 100_000 })).byteLength, 100_000, "the length");
    const session = await client.producer_emit_and_finish();
    equal((await session.tick())?.numRows, 1, "the rows");
    await session.close();
  }),
  ask("tls.not_trusted", async ({ connect }) => {
    const transport = await connect({ ca: [] })();
    try {
      const call = createClient(NativeService, transport).echo_bytes({ value: new Uint8Array(1) });
      const error = await rejection(call);
      check(/certificate/.test(String(error)), `no word of a certificate: ${show(error)}`);
    } finally {
      await transport.close();
    }
  }),
];
