/**
 * What a frame means: it goes to its channel, or it breaks the rules, and then the whole connection is over.
 * Every rule that a peer can break is checked here.
 */
import { protocolError, type SheafError } from "@sheaf/arrow";
import type { ChannelTable } from "./channel-table.ts";
import { FRAME, GO_AWAY, MAX_PAYLOAD_BYTES } from "./frame.ts";
import type { FrameSink } from "./frame-reader.ts";
import type { MultiplexLimits } from "./limits.ts";
import type { LogicalChannel } from "./logical-channel.ts";

/** The connection, where a frame is not for a channel that is there. */
export interface DispatchTarget {
  /** `OPEN` came, and may. */
  peerOpened(id: number): void;
  /** The peer opens and takes no more channels. */
  peerGoesAway(): void;
}

/** Takes the frames of one connection. Throws `protocol` errors for those that must not come. */
export class FrameDispatch implements FrameSink {
  readonly #table: ChannelTable;
  readonly #limits: MultiplexLimits;
  readonly #target: DispatchTarget;
  /** The channel whose payload is being read. */
  #current: LogicalChannel | undefined;
  /** Channels that were given bytes since {@link settle}. */
  readonly #touched: LogicalChannel[] = [];
  #goAwayCame = false;

  constructor(table: ChannelTable, limits: MultiplexLimits, target: DispatchTarget) {
    this.#table = table;
    this.#limits = limits;
    this.#target = target;
  }

  frame(type: number, value: number, id: number): void {
    switch (type) {
      case FRAME.data:
        this.#current = this.#beginPayload(id, value);
        break;
      case FRAME.credit:
        this.#grant(id, value);
        break;
      case FRAME.open:
        this.#open(id, value);
        break;
      case FRAME.close:
        this.#close(id, value);
        break;
      case FRAME.reset:
        this.#present(id, "RESET").peerHasReset(value);
        break;
      case FRAME.goAway:
        this.#goAway(value);
        break;
      default:
        throw type === FRAME.hello ? unexpected("a second HELLO") : malformed(`type ${type}`);
    }
  }

  payload(bytes: Uint8Array): void {
    const channel = this.#current;
    if (channel === undefined) return;
    if (this.#touched.at(-1) !== channel) this.#touched.push(channel);
    channel.incoming.deliver(bytes);
  }

  /** Answers who waits for what has come: once for all frames of a chunk. */
  settle(): void {
    for (const channel of this.#touched) channel.settle();
    this.#touched.length = 0;
  }

  #beginPayload(id: number, byteLength: number): LogicalChannel {
    if (byteLength === 0 || byteLength > MAX_PAYLOAD_BYTES) {
      throw malformed(`DATA with a payload of ${byteLength} bytes`);
    }
    const channel = this.#present(id, "DATA");
    if (!channel.incoming.admit(byteLength)) {
      const { windowBytes } = channel.incoming;
      const message = `channel ${id} was sent more than its window of ${windowBytes} bytes`;
      throw protocolError("limit-exceeded", message, { limit: windowBytes });
    }
    return channel;
  }

  #grant(id: number, bytes: number): void {
    if (bytes === 0) throw malformed("CREDIT of no bytes");
    if (this.#present(id, "CREDIT").grant(bytes)) return;
    throw protocolError("limit-exceeded", `channel ${id} was given more credit than there is`);
  }

  #open(id: number, value: number): void {
    if (value !== 0) throw malformed(`OPEN with the value ${value}`);
    if (this.#goAwayCame) throw unexpected(`OPEN of channel ${id} behind GOAWAY`);
    if (!this.#table.takePeerId(id))
      throw unexpected(`OPEN of channel ${id}, an id that is not free`);
    const { maxChannels } = this.#limits;
    if (this.#table.peerCount >= maxChannels) {
      const message = `more channels were opened than the ${maxChannels} that may be open`;
      throw protocolError("limit-exceeded", message, { limit: maxChannels });
    }
    this.#target.peerOpened(id);
  }

  #close(id: number, value: number): void {
    if (value !== 0) throw malformed(`CLOSE with the value ${value}`);
    this.#present(id, "CLOSE").peerHasClosed();
  }

  #goAway(code: number): void {
    if (code !== GO_AWAY.done) {
      throw unexpected(`GOAWAY: the peer found an error in our frames (code ${code})`);
    }
    if (this.#goAwayCame) return;
    this.#goAwayCame = true;
    this.#target.peerGoesAway();
  }

  /** The channel, which the peer must not have ended: nothing comes behind that. */
  #present(id: number, what: string): LogicalChannel {
    const channel = this.#table.get(id);
    if (channel !== undefined && !channel.isEndedByPeer) return channel;
    const why = this.#table.isUsed(id) ? "behind its end" : "which was never opened";
    throw unexpected(`${what} for channel ${id}, ${why}`);
  }
}

function unexpected(what: string): SheafError {
  return protocolError("unexpected-message", `unexpected frame: ${what}`);
}

function malformed(what: string): SheafError {
  return protocolError("malformed-message", `malformed frame: ${what}`);
}
