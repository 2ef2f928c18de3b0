/**
 * The access log of the family: one JSON record for each dispatched call, as its published schema asks.
 * It knows neither files nor clocks beyond `Date`; where lines go is the given `write`'s business.
 */

import { describeHash, protocolHash } from "../introspect/protocol-hash.ts";
import type { Binding } from "../server/binding.ts";
import type { CallEnd, CallStart, DispatchHook } from "../server/dispatch-hook.ts";
import { type AccessRecord, accessRecord, type RecordSettings } from "./access-record.ts";
import { limitRecord } from "./limit-record.ts";
import { RecordQueue } from "./record-queue.ts";
import { type ClaimRedactor, redactClaims } from "./redact-claims.ts";
import { checkSampleRate, isSampled } from "./sampling.ts";

/**
 * Which generation's records are written. `"a"` has the request's bytes in them (at level `"debug"`) and
 * the hash of `__describe__`; `"c"` never has a payload, only the request's shape, and the portable hash.
 */
export type AccessLogStyle = "a" | "c";

/** What is logged, and where to. */
export interface AccessLogOptions {
  /**
   * Takes one line of JSON, without the line feed. When it answers `false` the line counts as lost, and
   * the next record says how many were.
   */
  readonly write: (line: string) => unknown;
  /** Default `"c"`. */
  readonly style?: AccessLogStyle;
  /** At `"debug"`, records of style `"a"` carry requests. Secrets in parameters come with them. Default `"info"`. */
  readonly level?: "info" | "debug";
  /** Bytes that a record may have; bigger ones lose what is big about them. Default 1 MiB. */
  readonly maxRecordBytes?: number;
  /** Share of the calls without error to log, 0 to 1; all turns of a stream share its fate. Default 1. */
  readonly sampleRate?: number;
  /** The server's version, as records name it. Default: none. */
  readonly serverVersion?: string;
  /** Makes the caller's claims fit to be kept. Default {@link redactClaims}. */
  readonly redact?: ClaimRedactor;
}

/** A hook that logs; give it to `createServer`'s `hooks`. */
export interface AccessLog extends DispatchHook {
  /** Resolves when the records of all calls that have ended were given to `write`. Never rejects. */
  flush(): Promise<void>;
}

const DEFAULT_MAX_RECORD_BYTES = 1_048_576;

/**
 * Makes an access log. Throws `RangeError` for a sample rate outside of 0 to 1 and for a record size
 * that is not positive.
 */
export function accessLog(options: AccessLogOptions): AccessLog {
  return new CallLog(options, options.style === "a" ? describeHash : protocolHash);
}

/** @internal The same with the hashes from elsewhere. */
export class CallLog implements AccessLog {
  readonly #write: (line: string) => unknown;
  readonly #settings: RecordSettings;
  readonly #sampleRate: number;
  readonly #maxRecordBytes: number;
  readonly #queue: RecordQueue<Binding>;
  #lost = 0;

  constructor(options: AccessLogOptions, hashOf: (binding: Binding) => Promise<string>) {
    const { sampleRate = 1, maxRecordBytes = DEFAULT_MAX_RECORD_BYTES } = options;
    checkSampleRate(sampleRate);
    if (!(maxRecordBytes > 0))
      throw new RangeError(`maxRecordBytes is ${maxRecordBytes}, it must be positive`);
    this.#write = options.write;
    this.#sampleRate = sampleRate;
    this.#maxRecordBytes = maxRecordBytes;
    this.#settings = {
      style: options.style ?? "c",
      level: options.level ?? "info",
      serverVersion: options.serverVersion ?? "",
      redact: options.redact ?? redactClaims,
    };
    this.#queue = new RecordQueue(hashOf, (record) => this.#emit(record));
  }

  onCall(start: CallStart): (end: CallEnd) => void {
    return (end) => this.#log(start, end);
  }

  flush(): Promise<void> {
    return this.#queue.settled();
  }

  #log(start: CallStart, end: CallEnd): void {
    const { sampled, rate } = this.#sample(start, end);
    if (!sampled) return;
    const record = accessRecord(start, end, this.#settings);
    if (rate !== undefined) record.sample_rate = rate;
    this.#queue.push(start.method.binding, record);
  }

  /** Errors are never sampled away: they are what a log is read for. */
  #sample({ streamId, context }: CallStart, { error }: CallEnd) {
    const rate = this.#sampleRate;
    if (rate >= 1 || error !== undefined) return { sampled: true, rate: undefined };
    return { sampled: isSampled(streamId ?? context.requestId, rate), rate };
  }

  #emit(record: AccessRecord): void {
    const lost = this.#lost;
    if (lost > 0) record.dropped_records = lost;
    if (this.#taken(limitRecord(record, this.#maxRecordBytes))) this.#lost -= lost;
    else this.#lost++;
  }

  /** A sink that throws has not taken the line either. */
  #taken(line: string): boolean {
    try {
      return this.#write(line) !== false;
    } catch {
      return false;
    }
  }
}
