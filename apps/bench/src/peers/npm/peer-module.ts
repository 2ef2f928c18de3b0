/** The npm peer, as far as it is used. It is installed on demand, so there are no types of its own. */
import { createRequire } from "node:module";
import type { Readable, Writable } from "node:stream";

/** URL of the module that brings the peer and its arrow along. */
export const PEER_MODULE = "SHEAF_BENCH_PEER";

/** Any Arrow object of the peer's own copy of apache-arrow. */
type Arrow = object;

/** The classes of the peer's apache-arrow. */
export type PeerArrow = Readonly<Record<string, new (...parameters: never[]) => Arrow>> & {
  tableFromArrays(columns: Readonly<Record<string, Float64Array>>): { readonly batches: Arrow[] };
};

/** What a handler of a stream puts its output into. */
export interface PeerOutput {
  emit(batch: Arrow): void;
  emitRow(row: Readonly<Record<string, unknown>>): void;
}

/** A column of an input batch. */
export interface PeerBatch {
  readonly numRows: number;
  getChildAt(index: number): { get(row: number): unknown } | null;
}

/** A declared service. */
export interface PeerProtocol {
  unary(name: string, method: object): this;
  producer(name: string, method: object): this;
  exchange(name: string, method: object): this;
}

/** An open stream. */
export interface PeerSession extends AsyncIterable<Readonly<Record<string, unknown>>[]> {
  exchange(rows: object[]): Promise<Readonly<Record<string, unknown>>[]>;
  /** One turn whose batch is not decoded. */
  tickRaw(): Promise<object | null>;
  close(): void;
}

/** A connected client. */
export interface PeerClient {
  call(method: string, params: object): Promise<Readonly<Record<string, unknown>> | null>;
  stream(method: string, params: object): Promise<PeerSession>;
  close(): void;
}

interface PipeWritable {
  write(bytes: Uint8Array): void;
  end(): void;
}

/** The functions of the peer that are used. */
export interface PeerRpc {
  readonly float: Arrow;
  readonly int: Arrow;
  readonly Protocol: new (name: string) => PeerProtocol;
  readonly VgiRpcServer: new (
    protocol: PeerProtocol,
    options: object,
  ) => {
    run(): Promise<void>;
    serveConnection(readable: Readable, writable: Writable): Promise<void>;
  };
  httpConnect(url: string): PeerClient;
  createHttpHandler(
    protocol: PeerProtocol,
    options: object,
  ): (request: Request) => Response | Promise<Response>;
  pipeConnect(readable: Readable, writable: PipeWritable): PeerClient;
  tcpConnect(host: string, port: number): PeerClient;
  serveUnix(protocol: PeerProtocol, options: object): Promise<unknown>;
  serveTcp(protocol: PeerProtocol, options: object): Promise<{ readonly port: number }>;
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
