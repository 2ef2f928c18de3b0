/** A pooled worker's transport in the hands of one borrower. */
import {
  isSheafError,
  SheafError,
  type StreamCall,
  type StreamLink,
  type Transport,
  type TransportCapabilities,
  type TurnInput,
  type UnaryCall,
} from "@sheaf/core";

/**
 * @internal Passes calls through and counts what is under way, so that a worker which somebody left in
 * the middle of something is not lent again. `close()` gives the worker back.
 */
export class BorrowedTransport implements Transport {
  readonly name: string;
  readonly capabilities: TransportCapabilities;
  readonly #transport: Transport;
  readonly #giveBack: (isClean: boolean) => void;
  #underWay = 0;
  #returned = false;

  constructor(transport: Transport, giveBack: (isClean: boolean) => void) {
    this.name = transport.name;
    this.capabilities = transport.capabilities;
    this.#transport = transport;
    this.#giveBack = giveBack;
  }

  get healthy(): boolean {
    return !this.#returned && this.#transport.healthy;
  }

  async unary<Result>(call: UnaryCall<Result>): Promise<Result> {
    this.#refuseWhenReturned(call.method);
    this.#underWay += 1;
    try {
      return await this.#transport.unary(call);
    } finally {
      this.#underWay -= 1;
    }
  }

  async stream<Header>(call: StreamCall<Header>): Promise<StreamLink<Header>> {
    this.#refuseWhenReturned(call.method);
    this.#underWay += 1;
    try {
      return new TrackedLink(await this.#transport.stream(call), () => {
        this.#underWay -= 1;
      });
    } catch (error) {
      this.#underWay -= 1;
      throw error;
    }
  }

  close(): Promise<void> {
    if (!this.#returned) {
      this.#returned = true;
      this.#giveBack(this.#underWay === 0 && this.#transport.healthy);
    }
    return Promise.resolve();
  }

  #refuseWhenReturned(method: string): void {
    if (!this.#returned) return;
    const message = `${this.name} was given back to its pool; borrow one for further calls`;
    throw new SheafError("transport", "closed", message, { method });
  }
}

/** A stream that tells once when it is over. */
class TrackedLink<Header> implements StreamLink<Header> {
  readonly header: Header | undefined;
  readonly #link: StreamLink<Header>;
  #tell: (() => void) | undefined;

  constructor(link: StreamLink<Header>, tell: () => void) {
    this.header = link.header;
    this.#link = link;
    this.#tell = tell;
  }

  get offload(): StreamLink<Header>["offload"] {
    return this.#link.offload;
  }

  async turn(input: TurnInput): ReturnType<StreamLink<Header>["turn"]> {
    try {
      const output = await this.#link.turn(input);
      if (output === undefined) this.#over();
      return output;
    } catch (error) {
      // Input that does not fit leaves the stream open; the server's error ends it.
      if (isSheafError(error, "remote")) this.#over();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#link.close();
    this.#over();
  }

  async cancel(): Promise<void> {
    await this.#link.cancel();
    this.#over();
  }

  #over(): void {
    this.#tell?.();
    this.#tell = undefined;
  }
}
