/** The npm peer, as far as it is used. It is installed on demand, so there are no types of its own. */
import { createRequire } from "node:module";
import type { Readable } from "node:stream";

/** Names the URL of the module that brings the peer and its arrow along. */
const PEER_MODULE = "SHEAF_NPM_PEER";

declare const opaque: unique symbol;
/** A schema of the peer's own copy of apache-arrow. */
export interface PeerSchema {
  readonly [opaque]: "schema";
}

/** A batch of it. */
export interface PeerBatch {
  readonly numRows: number;
  readonly schema: PeerSchema & { readonly fields: readonly { readonly name: string }[] };
  getChildAt(index: number): { readonly data: readonly object[]; get(row: number): unknown } | null;
}

/** Its functions that are used. */
export interface PeerArrow {
  tableFromIPC(bytes: Uint8Array): { readonly schema: PeerSchema; readonly batches: PeerBatch[] };
  tableFromArrays(columns: Readonly<Record<string, Float64Array>>): {
    readonly batches: readonly PeerBatch[];
  };
}

/** What handlers of the peer answer to. */
export interface PeerContext {
  clientLog(level: string, message: string, extra?: Record<string, string>): void;
  openSession(state: unknown): void;
  readonly inputMetadata?: ReadonlyMap<string, string>;
}

/** What handlers of streams put their output into. */
export interface PeerOutput extends PeerContext {
  emit(batch: PeerBatch): void;
  emit(
    columns: Readonly<Record<string, readonly unknown[]>>,
    metadata?: ReadonlyMap<string, string>,
  ): void;
  finish(): void;
}

/** A service under construction. */
export interface PeerProtocol {
  unary(name: string, method: object): this;
  producer(name: string, method: object): this;
  exchange(name: string, method: object): this;
}

/** Rows as the peer's client gives them. */
export type PeerRow = Readonly<Record<string, unknown>>;

/** A batch with its metadata. */
export interface PeerRawBatch {
  readonly batch: PeerBatch;
  readonly metadata: ReadonlyMap<string, string>;
}

/** An open stream of the peer's client. */
export interface PeerSession extends AsyncIterable<PeerRow[]> {
  readonly header: PeerRow | null;
  exchange(input: readonly PeerRow[] | PeerBatch): Promise<PeerRow[]>;
  tick(metadata?: ReadonlyMap<string, string>): Promise<PeerRow[]>;
  /** A turn whose batch is not read, with its metadata. */
  tickRaw(): Promise<PeerRawBatch | null>;
  exchangeRaw(input: PeerRawBatch): Promise<PeerRawBatch | null>;
  cancel(): Promise<void>;
  close(): void;
}

/** A log message as the peer's client hands it on. */
export interface PeerLog {
  readonly level: string;
  readonly message: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What the peer's client knows of a server. */
export interface PeerDescription {
  readonly protocolName: string;
  readonly protocolVersion: string;
  readonly protocolHash: string;
  readonly hostedProtocols: readonly string[];
  readonly methods: readonly { readonly name: string; readonly streamKind?: string }[];
}

/** The peer's client. */
export interface PeerClient {
  call(method: string, params?: PeerRow): Promise<PeerRow | null>;
  stream(method: string, params?: PeerRow): Promise<PeerSession>;
  describe(): Promise<PeerDescription>;
  close(): void;
}

/** Options of its connections. */
export interface PeerConnectOptions {
  readonly onLog?: (message: PeerLog) => void;
}

interface PipeWritable {
  write(bytes: Uint8Array): void;
  end(): void;
}

/** How its server speaks HTTP. */
export type PeerFetchHandler = (request: Request) => Promise<Response>;

/** The functions of the peer that are used. */
export interface PeerRpc {
  readonly Protocol: new (name: string, options?: { protocolVersion?: string }) => PeerProtocol;
  readonly VgiRpcServer: new (protocol: PeerProtocol) => { run(): Promise<void> };
  pipeConnect(readable: Readable, writable: PipeWritable, options?: PeerConnectOptions): PeerClient;
  tcpConnect(host: string, port: number, options?: PeerConnectOptions): PeerClient;
  httpConnect(url: string, options?: PeerConnectOptions): PeerClient;
  serveUnix(protocol: PeerProtocol, options: object): Promise<unknown>;
  serveTcp(protocol: PeerProtocol, options: object): Promise<{ readonly port: number }>;
  createHttpHandler(protocol: PeerProtocol, options: object): PeerFetchHandler;
}

/** The peer and its arrow. */
export interface Peer {
  readonly rpc: PeerRpc;
  readonly arrow: PeerArrow;
}

/** Loads the peer from where it is installed. */
export async function loadPeer(): Promise<Peer> {
  const url = process.env[PEER_MODULE];
  if (url === undefined) throw new Error(`${PEER_MODULE} says where the peer is installed`);
  // As an ES module on Node it looks for a global require, and does without compression otherwise.
  Object.assign(globalThis, { require: createRequire(import.meta.url) });
  return import(url);
}
