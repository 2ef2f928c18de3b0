/** A client and a server in one process, with a place for large batches beside their channel. */
import { joinChunks } from "@sheaf/arrow";
import { createClient } from "../../client/create-client.ts";
import { serveChannel } from "../../server/serve-channel.ts";
import type { ByteChannel } from "../byte-channel.ts";
import { channelPair } from "../channel-pair.ts";
import { channelTransport } from "../channel-transport.ts";
import type { Transport } from "../transport.ts";
import { MemoryOffload, type Place } from "./memory-offload.ts";
import { Probe, probeServer } from "./offload-probe.ts";

/**
 * A connection whose batches of `minBytes` and more go through the place. `traffic` counts the replies' bytes and sends,
 * and how often one was expected soon; `inner` is the connection without the place, and to be closed.
 */
export function openOffloading(
  place: Place,
  minBytes: number,
  here: MemoryOffload = new MemoryOffload(place, minBytes, true),
) {
  const [near, far] = channelPair();
  const traffic = { bytes: 0, sends: 0, expected: 0 };
  const counting: ByteChannel = {
    name: far.name,
    send(chunks) {
      traffic.sends++;
      return far.send(chunks);
    },
    receive: () => far.receive(),
    close: () => far.close(),
  };
  void serveChannel(probeServer(place, minBytes), counting);
  const counted: ByteChannel = {
    name: near.name,
    // As sockets do: what is sent at once comes at once.
    send: (chunks) => near.send([joinChunks(chunks)]),
    close: () => near.close(),
    expectSoon() {
      traffic.expected++;
    },
    async receive() {
      const chunk = await near.receive();
      traffic.bytes += chunk?.byteLength ?? 0;
      return chunk;
    },
  };
  const inner = channelTransport(counted);
  const transport: Transport = {
    name: inner.name,
    capabilities: inner.capabilities,
    healthy: true,
    unary: (call) => inner.unary({ ...call, offload: here }),
    stream: (call) => inner.stream({ ...call, offload: here }),
    close: () => inner.close(),
  };
  return { client: createClient(Probe, transport), transport, inner, traffic };
}
