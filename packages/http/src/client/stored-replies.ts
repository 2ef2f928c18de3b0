/** Batches of replies that the server has stored elsewhere. */
import type { DecodeOptions, ReceivedBatch } from "@sheaf/arrow";
import type { LogListener } from "@sheaf/core";
import { batchRole, readError, readLog } from "@sheaf/core/carrier";
import {
  type ExternalFetcher,
  type ExternalFetchOptions,
  externalFetcher,
} from "../external/external-fetcher.ts";
import { readPointer } from "../external/external-pointer.ts";
import { resolveExternal } from "../external/resolve-external.ts";

const READING = { batchRole, readLog, readError };

/** For whom a batch is fetched. */
export interface Fetching {
  readonly method: string;
  readonly onLog: LogListener | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Fetches what pointers of replies point to. */
export class StoredReplies {
  readonly #fetcher: ExternalFetcher;
  readonly #decode: DecodeOptions;

  constructor(options: ExternalFetchOptions, decode: DecodeOptions) {
    this.#fetcher = externalFetcher(options);
    this.#decode = decode;
  }

  /** Whether a batch only says where the real one is. */
  isPointer(batch: ReceivedBatch): boolean {
    return readPointer(batch) !== undefined;
  }

  /** The real batch: the given one, unless it is a pointer. */
  async resolve(batch: ReceivedBatch, { method, onLog, signal }: Fetching): Promise<ReceivedBatch> {
    const pointer = readPointer(batch);
    if (pointer === undefined) return batch;
    const found = await resolveExternal(pointer, batch.schema, this.#fetcher, {
      method,
      reading: READING,
      onLog,
      decode: this.#decode,
      signal,
    });
    return found.batch;
  }
}
