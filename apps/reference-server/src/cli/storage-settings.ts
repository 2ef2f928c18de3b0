/** What a command line asks of the storage for large batches. */

/** Where large batches go. */
export interface StorageSettings {
  readonly url: string;
  readonly thresholdBytes: number;
  readonly compression: "none" | "zstd" | "gzip";
  readonly maxExternalizedResponseBytes: number | undefined;
  readonly maxFetchBytes: number | undefined;
  readonly maxDecompressedFetchBytes: number | undefined;
  readonly rejectsLocalhost: boolean;
}
