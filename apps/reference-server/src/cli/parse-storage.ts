/** The flags of the storage → where large batches go. */
import type { FlagValues } from "./flag-values.ts";
import type { Carrier } from "./settings.ts";
import type { StorageSettings } from "./storage-settings.ts";
import { UsageError } from "./usage-error.ts";

const THRESHOLD_BYTES = 4096;

/** The settings; `undefined` where nothing is stored. Throws {@link UsageError} for carriers without storage. */
export function storageOf(flags: FlagValues, { kind }: Carrier): StorageSettings | undefined {
  const url = flags.text("fake-storage");
  if (url === undefined) return undefined;
  if (kind !== "http" && kind !== "stdio") {
    throw new UsageError("--fake-storage requires --http or --pipe");
  }
  return {
    url,
    thresholdBytes: flags.count("externalize-threshold", THRESHOLD_BYTES),
    compression: flags.oneOf("compression", ["none", "zstd", "gzip"]) ?? "none",
    maxExternalizedResponseBytes: flags.limit("max-externalized-response-bytes"),
    maxFetchBytes: flags.limit("max-fetch-bytes"),
    maxDecompressedFetchBytes: flags.limit("max-decompressed-fetch-bytes"),
    rejectsLocalhost: flags.isOn("reject-localhost-redirects"),
  };
}
