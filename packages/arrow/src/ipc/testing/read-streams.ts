/** For tests: what comes out of a byte stream, in forms that can be compared. */
import { type CodecOptions, rowCodecFor } from "../../codec/codec-for.ts";
import { bodyOf } from "../../message/message-body.ts";
import { type IpcMessage, MessageReader } from "../../message/message-reader.ts";
import type { ReceivedBatch } from "../received-batch.ts";
import { DecodeContext, StreamDecoder } from "../stream-decoder.ts";
import type { SampleBatch } from "./sample-streams.ts";

/** One message, with copies of its bytes. */
export interface SeenMessage {
  readonly kind: IpcMessage["kind"];
  readonly header: Buffer;
  readonly body: Buffer;
}

/** Copies what a test compares of a message. */
export function seen(message: IpcMessage): SeenMessage {
  if (message.kind === "end") return { kind: "end", header: NONE, body: NONE };
  const { bytes, start, end } = message.header.reader;
  return {
    kind: message.kind,
    header: Buffer.from(bytes.subarray(start, end)),
    body: Buffer.from(bodyOf(message)),
  };
}

const NONE = Buffer.alloc(0);

/** Whether a message is the same as one that was seen before, byte by byte. */
export function isSeen(message: IpcMessage, expected: SeenMessage | undefined): boolean {
  if (message.kind !== expected?.kind) return false;
  if (message.kind === "end") return true;
  const { bytes, start, end } = message.header.reader;
  const isSameHeader = expected.header.equals(bytes.subarray(start, end));
  return isSameHeader && expected.body.equals(bodyOf(message));
}

/** Whether just these messages come out of some chunks. Copies nothing: it is called for every cut. */
export function givesMessages(
  chunks: readonly Uint8Array[],
  expected: readonly SeenMessage[],
  reader: MessageReader = new MessageReader(),
): boolean {
  let count = 0;
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let message = reader.next(); message !== undefined; message = reader.next()) {
      if (!isSeen(message, expected[count])) return false;
      count++;
    }
  }
  return count === expected.length && reader.isAtBoundary;
}

/** All messages that are complete after these chunks. */
export function messagesOf(
  chunks: Iterable<Uint8Array>,
  reader: MessageReader = new MessageReader(),
): SeenMessage[] {
  const messages: SeenMessage[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let message = reader.next(); message !== undefined; message = reader.next()) {
      messages.push(seen(message));
    }
  }
  return messages;
}

/** The rows of a batch, read from where it lies. */
export function rowsOfReceived(
  batch: ReceivedBatch,
  options?: CodecOptions,
): Record<string, unknown>[] {
  const reader = rowCodecFor(batch.schema, options).reader();
  batch.bindTo(reader);
  return reader.rows();
}

/** Rows and metadata of a batch, in the form of a sample. */
export function sampleOf(batch: ReceivedBatch): SampleBatch {
  const rows = rowsOfReceived(batch);
  return batch.metadata.size === 0 ? { rows } : { rows, metadata: [...batch.metadata.toMap()] };
}

/** Decodes IPC streams back to back, message by message as the bytes come. */
export class StreamsReader {
  readonly reader: MessageReader;
  /** What has come out so far; the last one may be under way. */
  readonly streams: SampleBatch[][] = [];
  readonly #context: DecodeContext;
  #decoder: StreamDecoder | undefined;

  constructor(context: DecodeContext = new DecodeContext()) {
    this.#context = context;
    this.reader = new MessageReader(this.#context.limits);
  }

  push(chunk: Uint8Array): void {
    this.reader.push(chunk);
    for (let message = this.reader.next(); message !== undefined; message = this.reader.next()) {
      if (this.#decoder === undefined) {
        this.#decoder = new StreamDecoder(this.#context);
        this.streams.push([]);
      }
      const batch = this.#decoder.accept(message);
      if (batch !== undefined) this.streams.at(-1)!.push(sampleOf(batch));
      if (this.#decoder.ended) this.#decoder = undefined;
    }
  }
}

/** What comes out of some chunks. */
export function streamsOf(
  chunks: Iterable<Uint8Array>,
  context?: DecodeContext,
): readonly (readonly SampleBatch[])[] {
  const reader = new StreamsReader(context);
  for (const chunk of chunks) reader.push(chunk);
  return reader.streams;
}

/** Where each message of a byte stream ends. */
export function messageEnds(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ends: number[] = [];
  let at = 0;
  for (const { body } of messagesOf([bytes])) {
    at += 8 + view.getInt32(at + 4, true) + body.byteLength;
    ends.push(at);
  }
  return ends;
}
