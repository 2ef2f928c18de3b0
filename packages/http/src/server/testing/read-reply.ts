/** For tests: a response, taken apart down to the metadata of its batches. */
import {
  DecodeContext,
  joinChunks,
  MessageReader,
  type ReceivedBatch,
  StreamDecoder,
} from "@sheaf/arrow";
import { AnnotatedBatch } from "@sheaf/core";
import type { HttpHeaders, HttpResponse } from "../../message/http-message.ts";

/** One batch. */
export interface ReadBatch {
  readonly rows: readonly Record<string, unknown>[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** One IPC stream. */
export interface ReadStream {
  readonly columns: readonly string[];
  readonly batches: readonly ReadBatch[];
}

/** The first EXCEPTION batch of a response. */
export interface ReadError {
  /** `Type: text`. */
  readonly message: string;
  readonly kind: string | undefined;
  readonly code: string | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** A response. */
export class ReadReply {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly bytes: Uint8Array;
  #streams: readonly ReadStream[] | undefined;

  constructor(status: number, headers: HttpHeaders, bytes: Uint8Array) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
  }

  /** All values of a header, joined; the name in any case. */
  header(name: string): string | undefined {
    const lower = name.toLowerCase();
    const values = this.headers.filter(([key]) => key.toLowerCase() === lower);
    return values.length === 0 ? undefined : values.map(([, value]) => value).join(", ");
  }

  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  /** The IPC streams of the body. Throws unless it is made of complete ones. */
  get streams(): readonly ReadStream[] {
    this.#streams ??= readStreams(this.bytes);
    return this.#streams;
  }

  get batches(): readonly ReadBatch[] {
    return this.streams.flatMap(({ batches }) => batches);
  }

  /** The rows of all streams. */
  get rows(): readonly Record<string, unknown>[] {
    return this.batches.flatMap(({ rows }) => rows);
  }

  /** Texts of the logs, errors not among them. */
  get logs(): readonly string[] {
    return this.batches.flatMap(({ metadata }) => {
      const level = metadata.get("vgi_rpc.log_level");
      return level === undefined || level === "EXCEPTION"
        ? []
        : (metadata.get("vgi_rpc.log_message") ?? "");
    });
  }

  get error(): ReadError | undefined {
    const found = this.batches.find(
      ({ metadata }) => metadata.get("vgi_rpc.log_level") === "EXCEPTION",
    )?.metadata;
    if (found === undefined) return undefined;
    return {
      message: found.get("vgi_rpc.log_message") ?? "",
      kind: found.get("vgi_rpc.error_kind"),
      code: found.get("vgi_rpc.error_code"),
      extra: JSON.parse(found.get("vgi_rpc.log_extra") ?? "{}"),
    };
  }

  /** The last value of a metadata key in the body. */
  lastOf(key: string): string | undefined {
    return this.batches.findLast(({ metadata }) => metadata.has(key))?.metadata.get(key);
  }

  /** How many batches have a metadata key. */
  countOf(key: string): number {
    return this.batches.filter(({ metadata }) => metadata.has(key)).length;
  }
}

/** Reads a response to its end. */
export async function readReply({ status, headers, body }: HttpResponse): Promise<ReadReply> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return new ReadReply(status, headers, joinChunks(pieces));
}

function readStreams(bytes: Uint8Array): readonly ReadStream[] {
  const context = new DecodeContext();
  const reader = new MessageReader();
  const streams: ReadStream[] = [];
  reader.push(bytes);
  let decoder = new StreamDecoder(context);
  let batches: ReadBatch[] = [];
  for (let message = reader.next(); message !== undefined; message = reader.next()) {
    const batch = decoder.accept(message);
    if (batch !== undefined) batches.push(readBatch(batch));
    if (message.kind !== "end") continue;
    streams.push({ columns: decoder.schema?.fields.map(({ name }) => name) ?? [], batches });
    decoder = new StreamDecoder(context);
    batches = [];
  }
  if (!reader.isAtBoundary || decoder.schema !== undefined)
    throw new Error("the body is cut short");
  return streams;
}

function readBatch(batch: ReceivedBatch): ReadBatch {
  const rows = new AnnotatedBatch(batch.own()).toRows().map(withNumbers);
  return { rows, metadata: batch.metadata.toMap() };
}

/** Tests write numbers. */
function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  const plain = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === "bigint" ? Number(value) : value,
  ]);
  return Object.fromEntries(plain);
}
