/** A client that writes HTTP by hand: one connection, any bytes, and the responses that come. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** One response. */
export interface RawResponse {
  readonly status: number;
  /** By name in lower case; of a repeated one the last. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const HEAD_END = "\r\n\r\n";

/** A connection. */
export class RawConnection {
  readonly socket: Socket;
  /** Resolves when the server has closed it, by whatever means. */
  readonly closed: Promise<void>;
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => undefined);
    socket.on("data", (piece: Buffer) => {
      this.#received = Buffer.concat([this.#received, piece]);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      const end = (): void => {
        this.#ended = true;
        this.#wake();
        resolve();
      };
      socket.once("end", end);
      socket.once("close", end);
    });
  }

  /** Connects to a port of this machine. */
  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, "127.0.0.1");
    const connection = new RawConnection(socket);
    await once(socket, "connect");
    return connection;
  }

  /** Writes, text as Latin-1. */
  send(...pieces: readonly (string | Uint8Array)[]): void {
    for (const piece of pieces) {
      this.socket.write(typeof piece === "string" ? Buffer.from(piece, "latin1") : piece);
    }
  }

  /** The next response; `undefined` when the server closes before it is complete. */
  async response({ isHead = false } = {}): Promise<RawResponse | undefined> {
    const headEnd = await this.#until((bytes) => bytes.indexOf(HEAD_END));
    if (headEnd === undefined) return undefined;
    const [statusLine = "", ...lines] = this.#take(headEnd + HEAD_END.length)
      .toString("latin1")
      .trimEnd()
      .split("\r\n");
    const status = Number(statusLine.split(" ")[1]);
    const headers = new Map(lines.map((line) => pairOf(line)));
    if (status === 100) return this.response({ isHead });
    const hasBody = !isHead && status !== 204 && status !== 304;
    const body = hasBody ? await this.#body(headers) : Buffer.alloc(0);
    return body === undefined ? undefined : { status, headers, body };
  }

  /** Closes as nobody should: with a reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  async #body(headers: ReadonlyMap<string, string>): Promise<Buffer | undefined> {
    if (headers.get("transfer-encoding") === "chunked") return this.#chunks();
    const length = headers.get("content-length");
    if (length === undefined) {
      await this.closed;
      return this.#take(this.#received.byteLength);
    }
    return this.#bytes(Number(length));
  }

  async #chunks(): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    for (;;) {
      const lineEnd = await this.#until((bytes) => bytes.indexOf("\r\n"));
      if (lineEnd === undefined) return undefined;
      const size = Number.parseInt(this.#take(lineEnd + 2).toString("latin1"), 16);
      const chunk = await this.#bytes(size + 2);
      if (chunk === undefined) return undefined;
      if (size === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, size));
    }
  }

  async #bytes(count: number): Promise<Buffer | undefined> {
    const there = await this.#until((bytes) => (bytes.byteLength >= count ? 0 : -1));
    return there === undefined ? undefined : this.#take(count);
  }

  #take(count: number): Buffer {
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }

  /** Waits until something is found in what has come. */
  async #until(find: (bytes: Buffer) => number): Promise<number | undefined> {
    for (;;) {
      const found = find(this.#received);
      if (found !== -1) return found;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

function pairOf(line: string): [string, string] {
  const at = line.indexOf(":");
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}
