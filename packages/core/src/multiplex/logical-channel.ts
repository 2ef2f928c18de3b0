/**
 * One of the many channels of a connection. It keeps its own bytes, credit and end; the connection tells
 * it what has come, and the scheduler asks it for its frames.
 */
import type { SheafError } from "@sheaf/arrow";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { brokenError, closedError, peerClosedError, resetError } from "./channel-errors.ts";
import { FRAME, RESET, type ResetCode } from "./frame.ts";
import type { FrameWriter } from "./frame-writer.ts";
import type { ReceiveMemory } from "./receive-memory.ts";
import type { WindowBudget } from "./receive-window.ts";
import { ReceivingHalf } from "./receiving-half.ts";
import { SendingHalf } from "./sending-half.ts";

/** The connection, as its channels see it. */
export interface ChannelHost {
  readonly name: string;
  /** Whether the carrier has asked to wait. */
  readonly isStalled: boolean;
  /** The channel has frames other than `DATA`: they go first. */
  announce(channel: LogicalChannel): void;
  /** The channel has a `DATA` frame; it waits for its turn. */
  enqueue(channel: LogicalChannel): void;
  /** Both sides have closed the channel. */
  forget(channel: LogicalChannel): void;
}

/** What a channel begins with. */
export interface ChannelParts {
  readonly id: number;
  /** Whether this side opens it, and has to say so. */
  readonly isOurs: boolean;
  /** Bytes that we have room for, and where they go. */
  readonly receiveBudget: WindowBudget;
  readonly memory: ReceiveMemory;
  /** Bytes that the peer has room for. */
  readonly sendWindow: number;
}

/** A channel. Everything but the methods of {@link ByteChannel} is for the connection. */
export class LogicalChannel implements ByteChannel {
  readonly id: number;
  readonly isOurs: boolean;
  readonly incoming: ReceivingHalf;
  readonly outgoing: SendingHalf;
  /** For the scheduler: whether it knows that the channel has something to send. */
  isAnnounced = false;
  isEnqueued = false;
  /** Whether the peer has ended the channel: it sends nothing more then. */
  isEndedByPeer = false;
  readonly #host: ChannelHost;
  #openDue: boolean;
  #closing = false;
  #closeSent = false;
  #resetCode: ResetCode | undefined;
  /** Why nothing can be sent any more. */
  #refusal: (() => SheafError) | undefined;

  constructor(host: ChannelHost, parts: ChannelParts) {
    this.#host = host;
    this.id = parts.id;
    this.isOurs = parts.isOurs;
    this.#openDue = parts.isOurs;
    this.incoming = new ReceivingHalf(parts.receiveBudget, parts.memory);
    this.outgoing = new SendingHalf(parts.sendWindow);
  }

  get name(): string {
    return `${this.#host.name}#${this.id}`;
  }

  /** Whether both sides can still send. */
  get isOpen(): boolean {
    return this.#refusal === undefined;
  }

  send(chunks: readonly Uint8Array[]): void | Promise<void> {
    if (this.#refusal !== undefined) throw this.#refusal();
    const { outgoing } = this;
    outgoing.push(chunks);
    if (outgoing.isReady) this.#host.enqueue(this);
    if (outgoing.isEmpty || (outgoing.isCovered && !this.#host.isStalled)) return;
    return outgoing.sent();
  }

  receive(into?: Uint8Array): Promise<Uint8Array | undefined> {
    const received = this.incoming.receive(into);
    if (this.incoming.owesCredit) this.#host.announce(this);
    return received;
  }

  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.incoming.drop();
      const closed = (): SheafError => closedError(this.name);
      // What was accepted still goes; what the peer has no room for never was.
      if (!this.outgoing.isCovered) {
        this.outgoing.drop(closed);
        this.#resetCode = RESET.cancelled;
      }
      this.#refusal = closed;
      if (this.outgoing.isEmpty) this.#host.announce(this);
    }
    return Promise.resolve();
  }

  /** Closes a channel of the peer that nobody takes. */
  refuse(): void {
    this.#resetCode = RESET.refused;
    void this.close();
  }

  /** Answers who waits for the bytes that have come. */
  settle(): void {
    this.incoming.settle();
    if (this.incoming.owesCredit) this.#host.announce(this);
  }

  /** `CREDIT` came; whether the sum is allowed. */
  grant(bytes: number): boolean {
    const granted = this.outgoing.grant(bytes);
    if (this.outgoing.isReady) this.#host.enqueue(this);
    return granted;
  }

  /** `CLOSE` came. */
  peerHasClosed(): void {
    this.#endPeer(() => peerClosedError(this.name));
    this.incoming.end();
  }

  /** `RESET` came. */
  peerHasReset(code: number): void {
    const failure = (): SheafError => resetError(this.name, code);
    this.#endPeer(failure);
    this.incoming.drop(failure);
  }

  /** The connection is over, by our own close or for another reason. */
  connectionIsOver(reason: SheafError): void {
    const isOurs = reason.code === "closed";
    const error = (): SheafError => (isOurs ? closedError(this.name) : brokenError(reason));
    this.#refusal ??= error;
    this.outgoing.drop(error);
    if (isOurs) this.incoming.drop();
    else this.incoming.end(error);
  }

  /** Writes the frames that carry no payload and are due. */
  writeControl(writer: FrameWriter): void {
    if (this.#openDue) {
      this.#openDue = false;
      writer.frame(FRAME.open, 0, this.id);
    }
    if (this.incoming.owesCredit) {
      writer.frame(FRAME.credit, this.incoming.takeCredit(), this.id);
    }
    this.#writeClose(writer);
  }

  /** Writes one frame of payload, and the end if it was the last one. */
  writeData(writer: FrameWriter): void {
    if (this.outgoing.isReady) this.outgoing.writeTo(writer, this.id);
    this.#writeClose(writer);
  }

  #writeClose(writer: FrameWriter): void {
    if (!this.#closing || this.#closeSent || !this.outgoing.isEmpty) return;
    this.#closeSent = true;
    if (this.#resetCode === undefined) writer.frame(FRAME.close, 0, this.id);
    else writer.frame(FRAME.reset, this.#resetCode, this.id);
    if (this.isEndedByPeer) this.#host.forget(this);
  }

  #endPeer(refusal: () => SheafError): void {
    this.isEndedByPeer = true;
    this.#refusal ??= refusal;
    this.outgoing.drop(refusal);
    if (this.#closeSent) this.#host.forget(this);
  }
}
