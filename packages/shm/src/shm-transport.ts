/** A transport whose calls may send their large batches through shared memory. */
import type {
  StreamCall,
  StreamLink,
  Transport,
  TransportCapabilities,
  UnaryCall,
} from "@sheaf/core";
import { negotiate } from "./negotiate.ts";
import { Segment } from "./segment/segment.ts";
import { SegmentOffload, type SegmentUse } from "./segment-offload.ts";

/** @internal One connection and its segment. */
export class ShmTransport implements Transport {
  readonly capabilities: TransportCapabilities;
  readonly #transport: Transport;
  readonly #bytes: number;
  readonly #use: SegmentUse;
  #segment: Segment | undefined;
  #offload: SegmentOffload | undefined;
  /** Whether the server that was asked last could not answer: the next call asks again. */
  #isUnanswered = false;
  #negotiating: Promise<unknown> | undefined;
  #isClosed = false;

  constructor(transport: Transport, bytes: number, use: SegmentUse) {
    this.capabilities = transport.capabilities;
    this.#transport = transport;
    this.#bytes = bytes;
    this.#use = use;
  }

  get name(): string {
    return this.#transport.name;
  }

  get healthy(): boolean {
    return this.#transport.healthy;
  }

  /**
   * Makes a segment and shows it to the server. Answers why there is no shared memory, `undefined` when there is.
   * Rejects with a `transport` error when the connection is gone.
   */
  async negotiate(): Promise<string | undefined> {
    this.#drop();
    this.#isUnanswered = true;
    let segment: Segment;
    try {
      segment = Segment.create(this.#bytes);
    } catch (error) {
      this.#isUnanswered = false;
      return `no segment can be made: ${error instanceof Error ? error.message : String(error)}`;
    }
    this.#segment = segment;
    const offload = new SegmentOffload(segment, this.#use);
    const { isUsed, isAttached, takesBack } = await negotiate(this.#transport, offload);
    this.#isUnanswered = false;
    offload.isHandingBack = takesBack;
    if (isAttached) segment.unlink();
    if (isUsed && !this.#isClosed) {
      this.#offload = offload;
      return undefined;
    }
    this.#drop();
    return "the server does not use shared memory";
  }

  unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    if (this.#isCurrent()) return this.#transport.unary({ ...call, offload: this.#offload });
    return this.#renew().then(() => this.#transport.unary({ ...call, offload: this.#offload }));
  }

  stream<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    if (this.#isCurrent()) return this.#transport.stream({ ...call, offload: this.#offload });
    return this.#renew().then(() => this.#transport.stream({ ...call, offload: this.#offload }));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#transport.close();
    this.#drop();
  }

  /** Whether what was negotiated holds: behind a supervised worker, the one that knew the segment may be gone. */
  #isCurrent(): boolean {
    return this.#offload === undefined ? !this.#isUnanswered : !this.#offload.lost;
  }

  /** Negotiates with whoever is there now. When that fails, a call goes without and says itself what is wrong. */
  #renew(): Promise<unknown> {
    this.#negotiating ??= this.negotiate()
      .catch(() => undefined)
      .finally(() => {
        this.#negotiating = undefined;
      });
    return this.#negotiating;
  }

  #drop(): void {
    this.#offload = undefined;
    this.#segment?.close();
    this.#segment = undefined;
  }
}
