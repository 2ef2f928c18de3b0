/** A client without any manners: raw bytes to a server, raw reply streams back. */
import { CustomMetadata, DecodeContext, MessageReader, StreamDecoder } from "@sheaf/arrow";
import { type ByteChannel, channelPair, type Server, serveChannel } from "@sheaf/core";
import { fixtureServer } from "@sheaf/testing";

/** One reply stream, as a raw peer sees it. */
export interface RawReply {
  readonly rows: number;
  /** Metadata of every batch, in order. */
  readonly metadata: readonly ReadonlyMap<string, string>[];
}

/** A connection to a fixture server. */
export interface RawPeer {
  readonly channel: ByteChannel;
  /** Resolves when the server has let go of the connection. */
  readonly served: Promise<void>;
  send(...chunks: Uint8Array[]): Promise<void>;
  /** The next complete reply stream; `undefined` when the server closed instead. */
  reply(): Promise<RawReply | undefined>;
}

/** Connects, by default to a server of its own. */
export function rawPeer(server: Server = fixtureServer()): RawPeer {
  const [near, far] = channelPair();
  const served = serveChannel(server, far);
  const reader = new MessageReader();
  return {
    channel: near,
    served,
    send: async (...chunks) => near.send(chunks),
    reply: () => readReply(near, reader),
  };
}

async function readReply(
  channel: ByteChannel,
  reader: MessageReader,
): Promise<RawReply | undefined> {
  const decoder = new StreamDecoder(new DecodeContext());
  const metadata: ReadonlyMap<string, string>[] = [];
  let rows = 0;
  for (;;) {
    const message = reader.next();
    if (message === undefined) {
      const chunk = await channel.receive();
      if (chunk === undefined) return undefined;
      reader.push(chunk);
      continue;
    }
    const batch = decoder.accept(message);
    if (message.kind === "end") return { rows, metadata };
    if (batch === undefined) continue;
    rows += batch.numRows;
    metadata.push(new Map((batch.metadata ?? CustomMetadata.NONE).toMap()));
  }
}
