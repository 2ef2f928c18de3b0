/** What the cases of the npm peer's client are given, and what they share. */
import { isDeepStrictEqual } from "node:util";
import { check, matches, rejection, show } from "../../case/expect.ts";
import type { Revision } from "../../conformance/echoes/echo.ts";
import type { Peer, PeerClient, PeerLog, PeerRow, PeerSession } from "../peer-module.ts";

/** A connection of the peer's client to a server of ours. */
export interface PeerWorld {
  readonly peer: Peer;
  readonly revision: Revision;
  readonly client: PeerClient;
  /** Whether the carrier is HTTP: opening a stream is a request then, which takes a producer's first turn. */
  readonly stateless: boolean;
  /** Messages since the connection was made; cases look behind the place where they began. */
  readonly logs: readonly PeerLog[];
  close(): Promise<void>;
}

/** What the peer's errors look like. */
interface PeerError extends Error {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly remoteTraceback: string;
}

/** Throws unless a call fails with an error of our server. */
export async function peerError(
  work: Promise<unknown>,
  { type, message }: { readonly type?: string; readonly message?: string | RegExp },
): Promise<void> {
  const error = await rejection(work);
  check(isPeerError(error), `no error of the server, but ${show(error)}`);
  if (type !== undefined) matches(error.errorType, type, "the error's type");
  if (message !== undefined) matches(error.errorMessage, message, "the error's message");
  check(error.remoteTraceback !== "", "there is no traceback");
}

function isPeerError(error: unknown): error is PeerError {
  return error instanceof Error && "errorType" in error && "remoteTraceback" in error;
}

/** The rows of all batches of a producer. */
export async function peerRows(session: PeerSession): Promise<PeerRow[][]> {
  const batches: PeerRow[][] = [];
  for await (const rows of session) batches.push(rows);
  return batches;
}

/** What was logged from a place on. */
export function textsFrom(world: PeerWorld, from: number): string[] {
  return world.logs.slice(from).map(({ level, message }) => `${level} ${message}`);
}

/** The result of a unary call. */
export async function resultOf(
  client: PeerClient,
  method: string,
  params: PeerRow,
): Promise<unknown> {
  const row = await client.call(method, params);
  check(row !== null, `${method} answered nothing`);
  return row.result;
}

/** Throws unless two values of the peer's arrow are the same, through whichever objects they show themselves. */
export function samePeerValue(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [bare(actual), bare(expected)];
  check(isDeepStrictEqual(left, right), `${what} is ${show(left)}, expected ${show(right)}`);
}

/** Without the peer's own classes: vectors, maps and structs as arrays, 64-bit numbers as bigints. */
function bare(value: unknown): unknown {
  if (typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return BigInt(value);
  }
  if (value instanceof Date) return BigInt(value.getTime());
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${value}`;
  if (isIterable(value)) return Array.from(value, bare);
  return value;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
