/**
 * The two tokens of a stream over a stateless carrier. The call token holds what never changes and is made
 * once; the cursor token holds the state and is made anew with every turn. Clients send both back, and
 * the server needs the call token only where it does not remember the call.
 */
import { CallCache } from "./call-cache.ts";
import { equalBytes } from "./equal-bytes.ts";
import { fillRandom } from "./random-pool.ts";
import type { StateTokenCodec } from "./state-token-codec.ts";
import type { TokenContext, TokenOwner, TokenPurpose } from "./token-context.ts";
import { tokenError } from "./token-error.ts";
import {
  CALL_ID_BYTES,
  type CallContent,
  type CallRecord,
  decodeCall,
  decodeCursor,
  encodeCall,
  encodeCursor,
} from "./token-layout.ts";

/** How tokens are kept. */
export interface StreamTokensOptions {
  /**
   * Seconds for which a token is good. A stream ends when its call token does, so this is also how long
   * streams may last. Default 3600; 0 means forever.
   */
  readonly ttlSeconds?: number;
  /** Calls that are remembered, so that their tokens need not be opened at every turn. Default 4096; 0 for none. */
  readonly maxCachedCalls?: number;
  /** Bytes that remembered calls may take. Default 67 108 864 (64 MiB). */
  readonly maxCachedBytes?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** A new call and its token. */
export interface SealedCall {
  readonly call: CallRecord;
  readonly token: string;
}

/** The tokens that a client sent. */
export interface SentTokens {
  readonly cursor: string;
  /** Clients may leave it out; it is asked for where the call is not remembered. */
  readonly call: string | undefined;
}

/** What the tokens of a turn stand for. */
export interface ResolvedTurn {
  /** The same object at every turn for as long as it is remembered. */
  readonly call: CallRecord;
  readonly state: Uint8Array;
  /** What {@link StreamTokens.sealCursor} was given. */
  readonly turn: number;
}

const TTL_SECONDS = 3600;
const MAX_CACHED_CALLS = 4096;
const MAX_CACHED_BYTES = 64 * 1024 * 1024;

/** Makes the tokens of streams, and finds out what they stand for. */
export class StreamTokens {
  readonly #codec: StateTokenCodec;
  readonly #ttlMs: number;
  readonly #now: () => number;
  readonly #calls: CallCache;

  constructor(codec: StateTokenCodec, options: StreamTokensOptions = {}) {
    const { ttlSeconds = TTL_SECONDS } = options;
    if (!(ttlSeconds >= 0))
      throw new RangeError(`ttlSeconds is ${ttlSeconds}, it must not be negative`);
    this.#codec = codec;
    this.#ttlMs = ttlSeconds * 1000;
    this.#now = options.now ?? Date.now;
    this.#calls = new CallCache(
      options.maxCachedCalls ?? MAX_CACHED_CALLS,
      options.maxCachedBytes ?? MAX_CACHED_BYTES,
    );
  }

  /**
   * Begins a call and makes its token. The call is remembered, with the very parts of `content`: they must
   * not change afterwards.
   *
   * @throws `protocol` / `limit-exceeded` if the token would be too long.
   */
  sealCall(content: CallContent, owner: TokenOwner): SealedCall {
    const callId = new Uint8Array(CALL_ID_BYTES);
    fillRandom(callId);
    const call: CallRecord = { ...content, callId, createdAtMs: this.#now() };
    const token = this.#codec.seal(encodeCall(call), contextOf("call", owner));
    this.#calls.put(call, owner);
    return { call, token };
  }

  /**
   * Makes the token of a call's next turn. `turn` is a number below 2^32 that comes back with the state.
   *
   * @throws `protocol` / `limit-exceeded` if the token would be too long.
   */
  sealCursor(call: CallRecord, state: Uint8Array, owner: TokenOwner, turn = 0): string {
    const content = encodeCursor({ callId: call.callId, createdAtMs: this.#now(), turn, state });
    return this.#codec.seal(content, contextOf("cursor", owner));
  }

  /**
   * The call and the state that tokens stand for.
   *
   * @throws one and the same `RuntimeError` ({@link RpcError}) if they are not both good, do not belong
   * together or to the owner, or if the call token is missing and needed.
   */
  resolve({ cursor, call }: SentTokens, owner: TokenOwner): ResolvedTurn {
    const { callId, createdAtMs, turn, state } = decodeCursor(
      this.#codec.open(cursor, contextOf("cursor", owner)),
    );
    this.#checkAge(createdAtMs);
    return {
      call: this.#remembered(callId, owner) ?? this.#opened(call, callId, owner),
      state,
      turn,
    };
  }

  #remembered(callId: Uint8Array, owner: TokenOwner): CallRecord | undefined {
    const call = this.#calls.get(callId, owner);
    if (call !== undefined) this.#checkAge(call.createdAtMs);
    return call;
  }

  #opened(token: string | undefined, callId: Uint8Array, owner: TokenOwner): CallRecord {
    if (token === undefined) throw tokenError();
    const call = decodeCall(this.#codec.open(token, contextOf("call", owner)));
    this.#checkAge(call.createdAtMs);
    if (!equalBytes(call.callId, callId)) throw tokenError();
    this.#calls.put(call, owner);
    return call;
  }

  #checkAge(createdAtMs: number): void {
    if (this.#ttlMs !== 0 && !(this.#now() - createdAtMs <= this.#ttlMs)) throw tokenError();
  }
}

function contextOf(purpose: TokenPurpose, { protocol, identity }: TokenOwner): TokenContext {
  return { purpose, protocol, identity };
}
