/** What is in the two tokens of a stream, as bytes. */
import { ByteReader } from "./byte-reader.ts";
import { tokenError } from "./token-error.ts";

/** Bytes of the number that binds cursors to their call. */
export const CALL_ID_BYTES = 16;

/** What is fixed for the whole life of a stream. */
export interface CallContent {
  /** The stream's id in logs: 32 hex digits. */
  readonly streamId: string;
  readonly method: string;
  /** The output schema as IPC bytes, where the method leaves it open. */
  readonly outputSchema?: Uint8Array | undefined;
  /** The input schema as IPC bytes. */
  readonly inputSchema?: Uint8Array | undefined;
  /** Whatever else the server wants to find again. */
  readonly extra?: Uint8Array | undefined;
}

/** A call: its content, and what binds it to its cursors. */
export interface CallRecord extends CallContent {
  /** {@link CALL_ID_BYTES} random bytes. */
  readonly callId: Uint8Array;
  /** When the stream was opened, in milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** What changes with every turn. */
export interface CursorRecord {
  /** The call that the turn belongs to. */
  readonly callId: Uint8Array;
  /** When the token was made, in milliseconds since 1970. */
  readonly createdAtMs: number;
  /** Turns so far: below 2^32. */
  readonly turn: number;
  readonly state: Uint8Array;
}

const LENGTH_BYTES = 4;
const CREATED_BYTES = 8;
const HEAD_BYTES: number = CREATED_BYTES + CALL_ID_BYTES;
const TURN_AT: number = HEAD_BYTES;
const STATE_AT: number = TURN_AT + 4 + LENGTH_BYTES;
const FLAGS_AT: number = HEAD_BYTES;
const PARTS_AT: number = FLAGS_AT + 1;
const OPTIONAL_PARTS = 3;

const utf8 = new TextEncoder();

/** The bytes of a cursor token's content. */
export function encodeCursor({ callId, createdAtMs, turn, state }: CursorRecord): Uint8Array {
  const bytes = new Uint8Array(STATE_AT + state.byteLength);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, createdAtMs, true);
  bytes.set(callId, CREATED_BYTES);
  view.setUint32(TURN_AT, turn, true);
  view.setUint32(STATE_AT - LENGTH_BYTES, state.byteLength, true);
  bytes.set(state, STATE_AT);
  return bytes;
}

/** Reverses {@link encodeCursor}, with views. Throws the {@link tokenError}. */
export function decodeCursor(bytes: Uint8Array): CursorRecord {
  const reader = new ByteReader(bytes);
  const createdAtMs = reader.f64();
  const callId = reader.bytes(CALL_ID_BYTES);
  const turn = reader.u32();
  const state = reader.sized();
  reader.end();
  return { callId, createdAtMs, turn, state };
}

/** The bytes of a call token's content: the texts, then those optional parts that its flags name. */
export function encodeCall(call: CallRecord): Uint8Array {
  const parts: Uint8Array[] = [utf8.encode(call.streamId), utf8.encode(call.method)];
  let flags = 0;
  for (const [i, part] of [call.outputSchema, call.inputSchema, call.extra].entries()) {
    if (part === undefined) continue;
    flags |= 1 << i;
    parts.push(part);
  }
  let size = PARTS_AT;
  for (const part of parts) size += LENGTH_BYTES + part.byteLength;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, call.createdAtMs, true);
  bytes.set(call.callId, CREATED_BYTES);
  view.setUint8(FLAGS_AT, flags);
  let at = PARTS_AT;
  for (const part of parts) {
    view.setUint32(at, part.byteLength, true);
    bytes.set(part, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.byteLength;
  }
  return bytes;
}

/** Reverses {@link encodeCall}, with copies, since calls are kept. Throws the {@link tokenError}. */
export function decodeCall(bytes: Uint8Array): CallRecord {
  const reader = new ByteReader(bytes);
  const createdAtMs = reader.f64();
  const callId = reader.bytes(CALL_ID_BYTES).slice();
  const flags = reader.u8();
  if (flags >>> OPTIONAL_PARTS !== 0) throw tokenError();
  const streamId = reader.text();
  const method = reader.text();
  const [outputSchema, inputSchema, extra] = Array.from({ length: OPTIONAL_PARTS }, (_, i) =>
    flags & (1 << i) ? reader.sized().slice() : undefined,
  );
  reader.end();
  return { callId, createdAtMs, streamId, method, outputSchema, inputSchema, extra };
}
