/**
 * Received schemas by their bytes: a peer sends the same few over and over, and decoding one costs more
 * than everything else about a small message. Bounded, because peers may be hostile.
 */
import type { Schema } from "apache-arrow";
import type { IpcLimits } from "../limits.ts";
import type { MessageHeader } from "../message/message-header.ts";
import { readSchema } from "./schema-reader.ts";

interface CachedSchema {
  readonly bytes: Uint8Array;
  readonly schema: Schema;
}

const MAX_CACHED = 64;
/** Larger schemas are decoded each time: comparing them is no longer the cheap part. */
const MAX_CACHED_BYTES = 64 * 1024;

/** Remembers the schemas that one connection receives. */
export class SchemaCache {
  readonly #limits: IpcLimits;
  /** Most recently used first. */
  readonly #entries: CachedSchema[] = [];

  constructor(limits: IpcLimits) {
    this.#limits = limits;
  }

  /** The schema of a message; the same object as last time where the bytes are the same. */
  read(header: MessageHeader): Schema {
    const { bytes, start, end } = header.reader;
    const entries = this.#entries;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      if (entry.bytes.length !== end - start || !equalAt(bytes, start, entry.bytes)) continue;
      if (i > 0) {
        entries.splice(i, 1);
        entries.unshift(entry);
      }
      return entry.schema;
    }
    const schema = readSchema(header, this.#limits);
    if (end - start <= MAX_CACHED_BYTES) {
      entries.unshift({ bytes: bytes.slice(start, end), schema });
      if (entries.length > MAX_CACHED) entries.pop();
    }
    return schema;
  }
}

/** From the back: schema messages of like shape begin alike and end in their field names. */
function equalAt(bytes: Uint8Array, start: number, expected: Uint8Array): boolean {
  for (let i = expected.length - 1; i >= 0; i--) {
    if (bytes[start + i] !== expected[i]) return false;
  }
  return true;
}
