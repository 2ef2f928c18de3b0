/** For tests: streams as a peer sends them that compresses its bodies. */
import {
  BodyCompression,
  BufferRegion,
  Message,
  RecordBatch as RecordBatchMessage,
} from "apache-arrow/ipc/metadata/message";
import { bodyOf } from "../../message/message-body.ts";
import { readRecordBatchHeader } from "../../message/message-header.ts";
import { MessageReader, type MessageWithHeader } from "../../message/message-reader.ts";
import { joinChunks } from "../join-chunks.ts";

type Compress = (bytes: Uint8Array) => Uint8Array;

const CODECS = { lz4: 0, zstd: 1 };

/**
 * The same stream with its batches compressed, buffer by buffer; without `compress` every buffer says
 * that it was left as it is. `declare` says what becomes of the declared sizes.
 */
export function compressStream(
  stream: Uint8Array,
  codec: "lz4" | "zstd" | BodyCompression,
  compress: Compress | undefined,
  declare: (size: bigint) => bigint = (size) => size,
): Uint8Array {
  const reader = new MessageReader();
  reader.push(stream);
  const out: Uint8Array[] = [];
  for (let message = reader.next(); message !== undefined; message = reader.next()) {
    if (message.kind === "end") out.push(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0));
    else if (message.kind === "batch") out.push(...compressed(message, codec, compress, declare));
    else out.push(...framed(flatbufferOf(message), bodyOf(message)));
  }
  return joinChunks(out);
}

function flatbufferOf({ header: { reader } }: MessageWithHeader): Uint8Array {
  return reader.bytes.slice(reader.start, reader.end);
}

function compressed(
  message: MessageWithHeader,
  codec: "lz4" | "zstd" | BodyCompression,
  compress: Compress | undefined,
  declare: (size: bigint) => bigint,
): Uint8Array[] {
  const { header } = message;
  const body = bodyOf(message);
  const { buffers } = readRecordBatchHeader(header.reader, header.table);
  const regions: BufferRegion[] = [];
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < buffers.length; i += 2) {
    const bytes = body.subarray(buffers[i], buffers[i]! + buffers[i + 1]!);
    const part = bytes.length === 0 ? bytes : compressedBuffer(bytes, compress, declare);
    regions.push(new BufferRegion(at, part.length));
    parts.push(part, new Uint8Array(-part.length & 7));
    at += part.length + (-part.length & 7);
  }
  const parsed = Message.decode(flatbufferOf(message));
  const { nodes, length } = parsed.header() as RecordBatchMessage;
  const compression = typeof codec === "string" ? new BodyCompression(CODECS[codec]) : codec;
  const batch = new RecordBatchMessage(length, nodes, regions, compression, [], parsed.metadata);
  return framed(Message.encode(Message.from(batch, at)), joinChunks(parts));
}

function compressedBuffer(
  bytes: Uint8Array,
  compress: Compress | undefined,
  declare: (size: bigint) => bigint,
): Uint8Array {
  const content = compress === undefined ? bytes : compress(bytes);
  const part = new Uint8Array(8 + content.length);
  const size = compress === undefined ? -1n : declare(BigInt(bytes.length));
  new DataView(part.buffer).setBigInt64(0, size, true);
  part.set(content, 8);
  return part;
}

function framed(flatbuffer: Uint8Array, body: Uint8Array): Uint8Array[] {
  const padding = new Uint8Array(-flatbuffer.length & 7);
  const prefix = new Uint8Array(8);
  const view = new DataView(prefix.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setInt32(4, flatbuffer.length + padding.length, true);
  return [prefix, flatbuffer, padding, body];
}
