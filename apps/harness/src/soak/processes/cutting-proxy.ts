/** A proxy that passes bytes on, until it is told to cut connections, or to be slow. */
import { once } from "node:events";
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from "node:net";

/** Where connections are passed on to; asked anew for each. */
export type Upstreams = () => readonly NetConnectOpts[];

/** Bytes that a slow peer takes at a time. */
const TRICKLE_BYTES = 512;

/** Two sockets, joined. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** A running proxy. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #pairs: Set<Pair> = new Set();
  readonly #upstreams: Upstreams;
  #turn = 0;
  #slow: { readonly untilMs: number; readonly pauseMs: number } | undefined;

  private constructor(upstreams: Upstreams) {
    this.#upstreams = upstreams;
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#join(near));
  }

  /** Listens on a path, or on a port that is free. */
  static async listen(where: string | undefined, upstreams: Upstreams): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(upstreams);
    if (where === undefined) proxy.#server.listen(0, "127.0.0.1");
    else proxy.#server.listen(where);
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Cuts the connections that there are. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Passes on a few bytes at a time from now on, with a pause after each. */
  slowDown(forMs: number, pauseMs: number): void {
    this.#slow = { untilMs: Date.now() + forMs, pauseMs };
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  #join(near: Socket): void {
    const upstreams = this.#upstreams();
    const to = upstreams[this.#turn++ % upstreams.length];
    if (to === undefined) {
      near.destroy();
      return;
    }
    const far = connect({ ...to, allowHalfOpen: true });
    const pair = { near, far };
    this.#pairs.add(pair);
    this.#pass(near, far);
    this.#pass(far, near);
    const over = (): void => {
      near.destroy();
      far.destroy();
      this.#pairs.delete(pair);
    };
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on("error", over);
      socket.on("close", over);
    }
  }

  #pass(from: Socket, to: Socket): void {
    new Direction(from, to, () => this.#pauseMs());
  }

  /** Milliseconds between two pieces; `undefined` where nobody is slow. */
  #pauseMs(): number | undefined {
    const slow = this.#slow;
    return slow !== undefined && Date.now() < slow.untilMs ? slow.pauseMs : undefined;
  }
}

/** Bytes on their way from one socket to the other. Nothing is read before the last piece has been written. */
class Direction {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #pauseMs: () => number | undefined;
  #rest: Buffer = Buffer.alloc(0);

  constructor(from: Socket, to: Socket, pauseMs: () => number | undefined) {
    this.#from = from;
    this.#to = to;
    this.#pauseMs = pauseMs;
    from.on("data", (bytes: Buffer) => {
      from.pause();
      this.#rest = bytes;
      this.#write();
    });
    from.on("end", () => to.end());
  }

  #write(): void {
    if (this.#to.destroyed) return;
    const pauseMs = this.#pauseMs();
    const size = pauseMs === undefined ? this.#rest.length : TRICKLE_BYTES;
    const piece = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    const next = (): void => {
      if (this.#rest.length > 0) this.#write();
      else this.#from.resume();
    };
    const goOn = (): void => {
      if (pauseMs === undefined) next();
      else setTimeout(next, pauseMs);
    };
    if (this.#to.write(piece)) goOn();
    else this.#to.once("drain", goOn);
  }
}
