/** Reading answers without ever holding more than allowed. */
import { joinChunks } from "@sheaf/arrow";
import { codingOf, isEncoded, START_BYTES } from "./content-coding.ts";
import type { StorageAnswer } from "./request.ts";
import { brokenOff, incomplete, overLimit } from "./storage-errors.ts";

/** How much is read. */
export interface BodyLimits {
  /** Bytes as they are stored. */
  readonly maxFetchBytes: number;
  /** Bytes after decoding. */
  readonly maxDecompressedBytes: number;
}

/** The whole of a body. */
export interface Body {
  readonly bytes: Uint8Array;
  /** The coding that the bytes are in; `undefined` also where the runtime has undone it. */
  readonly coding: string | undefined;
}

/** The announced length, `undefined` when there is none. */
export function announcedBytes(headers: Headers): number | undefined {
  const text = headers.get("content-length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/**
 * Reads a body. Rejects with `limit-exceeded` as soon as more has come than allowed, and with `peer-closed`
 * when it breaks off.
 */
export async function readBody(answer: StorageAnswer, limits: BodyLimits): Promise<Body> {
  const { url, response } = answer;
  const coding = codingOf(response.headers);
  const announced = announcedBytes(response.headers);
  if (announced !== undefined && announced > limits.maxFetchBytes) {
    throw overLimit(url, "max_fetch_bytes", limits.maxFetchBytes);
  }
  if (coding !== undefined || announced === undefined) {
    return readGathering(answer, coding, announced, limits);
  }
  const bytes = new Uint8Array(announced);
  await readInto(answer, bytes);
  return { bytes, coding };
}

/** Fills `target` with a body of exactly its length. Rejects with `peer-closed` for any other length. */
export async function readInto(answer: StorageAnswer, target: Uint8Array): Promise<void> {
  const { byteLength } = target;
  let filled = 0;
  await eachChunk(answer, (chunk) => {
    if (filled + chunk.byteLength > byteLength) throw wrongLength(answer, byteLength);
    target.set(chunk, filled);
    filled += chunk.byteLength;
  });
  if (filled < byteLength) throw wrongLength(answer, byteLength);
}

/** Reads a body whose length is not known, or is that of something else than what the runtime gives. */
async function readGathering(
  answer: StorageAnswer,
  coding: string | undefined,
  announced: number | undefined,
  limits: BodyLimits,
): Promise<Body> {
  const { url } = answer;
  const chunks: Uint8Array[] = [];
  const start = new Uint8Array(START_BYTES);
  let total = 0;
  let undone = false;
  await eachChunk(answer, (chunk) => {
    if (total < START_BYTES) start.set(chunk.subarray(0, START_BYTES - total), total);
    total += chunk.byteLength;
    chunks.push(chunk);
    undone ||= coding !== undefined && total >= START_BYTES && !isEncoded(start);
    const cap = undone ? "max_decompressed_bytes" : "max_fetch_bytes";
    const limit = undone ? limits.maxDecompressedBytes : limits.maxFetchBytes;
    if (total > limit) throw overLimit(url, cap, limit);
  });
  const isCut = !undone && announced !== undefined && announced !== total;
  if (isCut) throw wrongLength(answer, announced);
  return { bytes: joinChunks(chunks), coding: undone ? undefined : coding };
}

async function eachChunk(
  { url, response }: StorageAnswer,
  accept: (chunk: Uint8Array) => void,
): Promise<void> {
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    let chunk: Uint8Array | undefined;
    try {
      ({ value: chunk } = await reader.read());
    } catch (error) {
      throw brokenOff(url, error);
    }
    if (chunk === undefined) return;
    accept(chunk);
  }
}

function wrongLength({ url }: StorageAnswer, expected: number): Error {
  return incomplete(url, `it is not the ${expected} bytes that were announced`);
}
