import type { TokenOwner } from "./token-context.ts";
import { CALL_ID_BYTES, type CallRecord } from "./token-layout.ts";

/** What an entry weighs besides its key and its parts, about. */
const ENTRY_BYTES = 512;

interface Entry {
  readonly call: CallRecord;
  readonly bytes: number;
}

/** Calls by id and owner, the least recently used one out first. Holds authentic calls only. */
export class CallCache {
  readonly #maxCalls: number;
  readonly #maxBytes: number;
  /** In the order of their last use. */
  readonly #entries: Map<string, Entry> = new Map();
  #bytes = 0;

  constructor(maxCalls: number, maxBytes: number) {
    this.#maxCalls = maxCalls;
    this.#maxBytes = maxBytes;
  }

  /** The call with an id, if it is here and the owner's. */
  get(callId: Uint8Array, owner: TokenOwner): CallRecord | undefined {
    if (this.#entries.size === 0) return undefined;
    const key = keyOf(callId, owner);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.call;
  }

  /** Keeps a call, at the expense of others. */
  put(call: CallRecord, owner: TokenOwner): void {
    const key = keyOf(call.callId, owner);
    const bytes = weightOf(call) + 2 * key.length;
    if (this.#maxCalls < 1 || bytes > this.#maxBytes) return;
    this.#drop(key);
    this.#entries.set(key, { call, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxCalls && this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}

/** No two ids and owners have the same key: what is of no fixed length has its length in front. */
function keyOf(callId: Uint8Array, { protocol, identity }: TokenOwner): string {
  let id = "";
  for (let i = 0; i < CALL_ID_BYTES; i += 4) {
    // Four at a time: one by one, or all spread out, takes several times as long.
    id += String.fromCharCode(callId[i]!, callId[i + 1]!, callId[i + 2]!, callId[i + 3]!);
  }
  if (identity === undefined) return `${id}-${protocol}`;
  const { domain, principal } = identity;
  return `${id}+${protocol.length}:${domain.length}:${protocol}${domain}${principal}`;
}

function weightOf({ outputSchema, inputSchema, extra }: CallRecord): number {
  const parts = [outputSchema, inputSchema, extra];
  return parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), ENTRY_BYTES);
}
