/**
 * Decides which frame is sent next. Frames without payload go first; then every channel that has something
 * to send has one `DATA` frame in turn. What becomes due in the same moment goes in one send.
 */
import type { ByteChannel } from "../transport/byte-channel.ts";
import { encodeFrame, FRAME, type GoAwayCode } from "./frame.ts";
import { FrameWriter } from "./frame-writer.ts";
import type { LogicalChannel } from "./logical-channel.ts";

/** From this size on a send is made before more is gathered: the carrier may want to wait. */
const SEND_BYTES = 128 * 1024;

/** Sends the frames of all channels over one carrier. */
export class FrameScheduler {
  /** Whether the carrier has asked to wait. */
  isStalled = false;
  readonly #carrier: ByteChannel;
  readonly #onBroken: (error: unknown) => void;
  readonly #writer: FrameWriter = new FrameWriter();
  readonly #announced: LogicalChannel[] = [];
  /** Who has a frame in this round, and who will have one in the next. */
  #round: LogicalChannel[] = [];
  #at = 0;
  #next: LogicalChannel[] = [];
  #goAwayDue: GoAwayCode | undefined;
  #flushDue = false;
  #stopped = false;
  #onIdle: (() => void) | undefined;

  /** `onBroken` is told what the carrier threw. */
  constructor(carrier: ByteChannel, onBroken: (error: unknown) => void) {
    this.#carrier = carrier;
    this.#onBroken = onBroken;
  }

  /** The channel has frames without payload to send. */
  announce(channel: LogicalChannel): void {
    if (channel.isAnnounced || this.#stopped) return;
    channel.isAnnounced = true;
    this.#announced.push(channel);
    this.#wake();
  }

  /** The channel has payload to send. */
  enqueue(channel: LogicalChannel): void {
    if (channel.isEnqueued || this.#stopped) return;
    channel.isEnqueued = true;
    this.#next.push(channel);
    this.#wake();
  }

  /** Sends a `GOAWAY` frame behind the frames that are due now. */
  goAway(code: GoAwayCode): void {
    this.#goAwayDue = code;
    this.#wake();
  }

  /** Sends what is due, and waits for a carrier that asks for it, but no longer than the grace. */
  async finish(graceMs: number): Promise<void> {
    this.#flush();
    if (!this.isStalled || this.#stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Sends nothing more, but a last `GOAWAY` where there is a reason to tell. */
  stop(code?: GoAwayCode): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#onIdle?.();
    if (code === undefined || this.isStalled) return;
    try {
      const sent = this.#carrier.send([encodeFrame(FRAME.goAway, code, 0)]);
      // Nobody waits for it: the carrier is about to be closed.
      sent?.catch(() => undefined);
    } catch {
      // The carrier is broken as well; there is nobody left to tell.
    }
  }

  #wake(): void {
    if (this.#flushDue || this.isStalled || this.#stopped) return;
    this.#flushDue = true;
    queueMicrotask(this.#flush);
  }

  readonly #flush = (): void => {
    this.#flushDue = false;
    while (!this.isStalled && !this.#stopped) {
      this.#gather();
      const chunks = this.#writer.take();
      if (chunks.length === 0) return this.#onIdle?.();
      this.#send(chunks);
    }
  };

  /** Moves frames to the writer: all without payload, then others up to the size of a send. */
  #gather(): void {
    const writer = this.#writer;
    for (const channel of this.#announced) {
      channel.isAnnounced = false;
      channel.writeControl(writer);
    }
    this.#announced.length = 0;
    if (this.#goAwayDue !== undefined) writer.frame(FRAME.goAway, this.#goAwayDue, 0);
    this.#goAwayDue = undefined;
    while (writer.bytes < SEND_BYTES) {
      const channel = this.#nextInTurn();
      if (channel === undefined) return;
      channel.writeData(writer);
      channel.isEnqueued = false;
      if (channel.outgoing.isReady) {
        channel.isEnqueued = true;
        this.#next.push(channel);
      }
    }
  }

  #nextInTurn(): LogicalChannel | undefined {
    if (this.#at === this.#round.length) {
      const done = this.#round;
      done.length = 0;
      this.#round = this.#next;
      this.#next = done;
      this.#at = 0;
    }
    return this.#at < this.#round.length ? this.#round[this.#at++] : undefined;
  }

  #send(chunks: Uint8Array[]): void {
    try {
      const sent = this.#carrier.send(chunks);
      if (sent === undefined) return;
      this.isStalled = true;
      sent.then(this.#onSent, this.#onBroken);
    } catch (error) {
      this.#onBroken(error);
    }
  }

  readonly #onSent = (): void => {
    this.isStalled = false;
    this.#flush();
  };
}
