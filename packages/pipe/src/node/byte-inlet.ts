/**
 * The receiving half of a socket channel: where the kernel's bytes go, and who gets them next.
 *
 * A read lands in a 64 KiB scratch and is lent to the pending `receive` as it is. Bytes that nobody
 * waits for are queued, and past {@link QUEUE_BYTES} reading pauses. A large body is read in place:
 * the runtime asks for the next buffer before the receiver's continuation has run, so at that moment
 * no `into` is known yet. Hence the probe: while large targets are asked for, only a few KiB are read
 * into scratch and moved to the target's front; later reads then fill the rest, and it is answered when little is left
 * of it: nobody has use for a part of a body, and each answer would cost another probe.
 */
import { HotWait } from "./hot-wait.ts";

/** Size of a scratch, and so of the largest single read without a target. */
const SCRATCH_BYTES = 64 * 1024;
/** The small read that finds out who is waiting. */
const PROBE_BYTES = 4 * 1024;
/** A target is read into directly when at least this much of it is still open. */
const DIRECT_BYTES = 8 * 1024;
/** Full reads without a large target after which probing stops. */
const PROBES = 2;
/**
 * Slice in which targets are filled from TCP. The system holds a connection while it copies from it, and whoever sends
 * waits: in small pieces both get on, which on the loopback is half as fast again. Unix sockets are not held, and lose by it.
 */
export const TCP_SLICE_BYTES: number = 16 * 1024;
/** Bytes that may be queued before reading pauses. */
export const QUEUE_BYTES: number = 256 * 1024;
/** Chunks that may be queued before reading pauses, so that a trickle of single bytes stays small. */
const QUEUE_CHUNKS = 1024;
/** Milliseconds that the rest of a body is worth being awake for: what is sent at once comes at once. */
const BODY_MS = 0.2;
/** The same of a message that is said to come soon: it is still to be made, as by a copy of megabytes. */
const MESSAGE_MS = 1;
/** Free scratches that are kept per channel. */
const SPARE_SCRATCHES = 2;

/** What the inlet needs of the thing that reads. */
export interface ByteSource {
  pause(): void;
  resume(): void;
  /** Makes the next read go to `buffer` although another one was promised; absent where impossible. */
  readonly redirect?: ((buffer: Uint8Array) => void) | undefined;
}

interface Pending {
  readonly deliver: (bytes: Uint8Array | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Memory of ours that is read into, with the views of it that are needed again and again. */
interface Scratch {
  readonly whole: Uint8Array;
  readonly probe: Uint8Array;
  /** The part lent last: messages of one kind often have one length, and views are dear. */
  front: Uint8Array;
}

interface Queued {
  readonly bytes: Uint8Array;
  /** The scratch under `bytes`, to be reused once they were received. */
  readonly scratch: Scratch | undefined;
}

const IDLE_SOURCE: ByteSource = { pause() {}, resume() {} };

/**
 * One for the kernel while the other one is lent. They lie in one piece of memory, so that readers
 * which keep views of the whole memory behind a chunk need not make new ones for each chunk.
 */
function twoScratches(): Scratch[] {
  const memory = new ArrayBuffer(2 * SCRATCH_BYTES);
  return [scratchAt(memory, SCRATCH_BYTES), scratchAt(memory, 0)];
}

function scratchAt(memory: ArrayBuffer, offset: number): Scratch {
  const whole = new Uint8Array(memory, offset, SCRATCH_BYTES);
  return { whole, probe: whole.subarray(0, PROBE_BYTES), front: whole };
}

/** Takes what is read and answers `receive`; knows nothing of sockets. */
export class ByteInlet {
  readonly #sliceBytes: number;
  #source: ByteSource = IDLE_SOURCE;
  #paused = false;
  #pending: Pending | undefined;
  #into: Uint8Array | undefined;
  readonly #queue: Queued[] = [];
  #queuedBytes = 0;
  #lent: Scratch | undefined;
  readonly #spare: Scratch[] = twoScratches();
  /** Our own memory, when reads go there. */
  #scratch: Scratch | undefined;
  /** Where the next read goes: the scratch, its front, or the open part of a target. */
  #region: Uint8Array = new Uint8Array(0);
  /** Whether {@link #region} lies in a target, not in our scratch. */
  #direct = false;
  /** Bytes at the front of the target that are not answered yet. */
  #held = 0;
  /** For the rest of a target, where the other side is near. */
  #bodyWait: HotWait | undefined;
  /** For a message that is expected soon. */
  #messageWait: HotWait | undefined;
  #isExpecting = false;
  /** Reads that are still made as a probe. */
  #probes = 0;
  #discarding = false;
  #ended = false;
  #failure: Error | undefined;

  /** `sliceBytes`: the largest read into a target. */
  constructor(sliceBytes: number = Infinity) {
    this.#sliceBytes = sliceBytes;
  }

  /** Joins the inlet to what reads for it. */
  attach(source: ByteSource): void {
    this.#source = source;
  }

  /** The other side is on this machine: what is missing of a target, or comes soon, is worth being awake for. */
  peerIsNear(): void {
    this.#bodyWait ??= new HotWait(BODY_MS);
    this.#messageWait ??= new HotWait(MESSAGE_MS);
  }

  /** `ByteChannel.expectSoon`. */
  expectSoon(): void {
    this.#isExpecting = true;
  }

  /** `ByteChannel.receive`. */
  receive(into?: Uint8Array): Promise<Uint8Array | undefined> {
    return this.receiveWith((bytes) => bytes, into);
  }

  /** `ByteChannel.receiveWith`. */
  receiveWith<Taken>(
    take: (bytes: Uint8Array | undefined) => Taken,
    into?: Uint8Array,
  ): Promise<Taken> {
    if (this.#lent !== undefined) {
      this.#recycle(this.#lent);
      this.#lent = undefined;
    }
    const isExpecting = this.#isExpecting;
    this.#isExpecting = false;
    const queued = this.#queue.shift();
    if (queued !== undefined) {
      this.#lent = queued.scratch;
      this.#queuedBytes -= queued.bytes.byteLength;
      if (this.#paused && this.#queuedBytes <= QUEUE_BYTES / 2) this.#resume();
      return new Promise((resolve) => resolve(take(queued.bytes)));
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return new Promise((resolve) => resolve(take(undefined)));
    if (this.#pending !== undefined) {
      return Promise.reject(new TypeError("receive() was called while another one is pending"));
    }
    return new Promise((resolve, reject) => {
      this.#pending = { deliver: (bytes) => resolve(take(bytes)), reject };
      this.#into = into;
      if (isExpecting) this.#messageWait?.begin();
      if (this.#paused) this.#resume();
    });
  }

  /** The memory for the next read; what the runtime's `onread.buffer` answers. */
  buffer(): Uint8Array {
    const into = this.#into;
    if (this.#held > 0 && into !== undefined) {
      this.#direct = true;
      this.#region = into.subarray(this.#held, this.#held + this.#sliceBytes);
      return this.#region;
    }
    this.#scratch ??= this.#spare.pop() ?? scratchAt(new ArrayBuffer(SCRATCH_BYTES), 0);
    this.#region = this.#probes > 0 ? this.#scratch.probe : this.#scratch.whole;
    return this.#region;
  }

  /** Takes the `length` bytes just read into {@link buffer}. */
  filled(length: number): void {
    if (this.#discarding) return;
    if (this.#direct) {
      if (!this.#holdMore(length)) this.#answerTarget(length);
      return;
    }
    const region = this.#region;
    const scratch = this.#scratch as Scratch;
    if (this.#pending === undefined) {
      this.#enqueue(region, length, scratch);
      return;
    }
    const full = length === region.length;
    if (full && this.#hold(region)) return;
    if (this.#probes > 0) this.#probes = full ? this.#probes - 1 : 0;
    this.#lent = scratch;
    this.#scratch = undefined;
    if (scratch.front.length !== length) scratch.front = scratch.whole.subarray(0, length);
    this.#answer(scratch.front);
  }

  /** Takes a chunk in memory of its own. */
  push(chunk: Uint8Array): void {
    if (this.#discarding || chunk.byteLength === 0) return;
    // Without the Buffer subclass, whose slice() shares memory where a Uint8Array copies.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#pending !== undefined) this.#answer(bytes);
    else this.#queueUp({ bytes, scratch: undefined });
  }

  /** The peer closed its side: what is queued is still received, then `undefined`. */
  end(): void {
    if (this.#ended || this.#failure !== undefined) return;
    this.#flushHeld();
    this.#ended = true;
    this.#answer(undefined);
  }

  /** The channel broke: what is queued is still received, then the error. */
  fail(error: Error): void {
    if (this.#ended || this.#failure !== undefined) return;
    this.#flushHeld();
    this.#failure = error;
    this.#endWaits();
    const pending = this.#pending;
    this.#pending = undefined;
    this.#into = undefined;
    pending?.reject(error);
  }

  /** Our own side closed: answers `undefined` from now on and drops what still arrives. */
  close(): void {
    if (this.#discarding) return;
    this.#discarding = true;
    this.#takeBackTarget();
    this.#queue.length = 0;
    this.#queuedBytes = 0;
    this.#ended = true;
    this.#failure = undefined;
    this.#answer(undefined);
    this.#resume();
  }

  #answer(bytes: Uint8Array | undefined): void {
    this.#endWaits();
    const pending = this.#pending;
    this.#pending = undefined;
    this.#into = undefined;
    try {
      pending?.deliver(bytes);
    } catch (error) {
      pending?.reject(error);
    }
  }

  #endWaits(): void {
    this.#bodyWait?.end();
    this.#messageWait?.end();
  }

  #enqueue(region: Uint8Array, length: number, scratch: Scratch): void {
    // A well-filled scratch is queued itself; a small part is copied, so that it pins little memory.
    const whole = length > SCRATCH_BYTES / 2;
    const bytes = whole ? region.subarray(0, length) : region.slice(0, length);
    if (whole) this.#scratch = undefined;
    this.#queueUp({ bytes, scratch: whole ? scratch : undefined });
  }

  #queueUp(queued: Queued): void {
    this.#queue.push(queued);
    this.#queuedBytes += queued.bytes.byteLength;
    if (this.#queuedBytes >= QUEUE_BYTES || this.#queue.length >= QUEUE_CHUNKS) this.#pause();
  }

  #pause(): void {
    this.#paused = true;
    this.#source.pause();
  }

  #resume(): void {
    this.#paused = false;
    this.#source.resume();
  }

  #recycle(scratch: Scratch): void {
    if (this.#spare.length < SPARE_SCRATCHES) this.#spare.push(scratch);
  }

  /** Moves a full scratch read to the front of a large target and lets the read loop fill the rest. */
  #hold(region: Uint8Array): boolean {
    const into = this.#into;
    if (into === undefined || into.byteLength < region.byteLength + DIRECT_BYTES) return false;
    if (this.#source.redirect === undefined) return false;
    into.set(region);
    this.#held = region.byteLength;
    this.#probes = PROBES;
    this.#bodyWait?.begin();
    return true;
  }

  /** Goes on with what is open of a target; `false` when that is too little. */
  #holdMore(length: number): boolean {
    const into = this.#into;
    if (into === undefined || into.byteLength < this.#held + length + DIRECT_BYTES) return false;
    this.#held += length;
    this.#bodyWait?.begin();
    return true;
  }

  /** Answers what is held when nothing more comes. */
  #flushHeld(): void {
    if (this.#held === 0 || this.#into === undefined) return;
    const front = this.#into.subarray(0, this.#held);
    this.#held = 0;
    this.#answer(front);
  }

  #answerTarget(length: number): void {
    const total = this.#held + length;
    this.#held = 0;
    this.#direct = false;
    this.#answer(this.#into?.subarray(0, total));
  }

  /** Makes sure that nothing is read into memory which is the receiver's again. */
  #takeBackTarget(): void {
    this.#held = 0;
    if (!this.#direct) return;
    this.#direct = false;
    this.#source.redirect?.(this.buffer());
  }
}
