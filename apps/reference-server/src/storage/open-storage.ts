/** The storage that the settings ask for, as everything that uses one wants it. */
import { httpsOrLoopback, type UrlValidator } from "@sheaf/http";
import { nodeBodyCodecs } from "@sheaf/http/node";
import type { ExternalOptions } from "@sheaf/http/server";
import type { StorageSettings } from "../cli/storage-settings.ts";
import { fakeStorageClient } from "./fake-storage-client.ts";

/** Makes its options; nothing is connected to before it is used. */
export async function openStorage(settings: StorageSettings): Promise<ExternalOptions> {
  const { maxExternalizedResponseBytes, maxFetchBytes, maxDecompressedFetchBytes } = settings;
  const codecs = await nodeBodyCodecs();
  const codec = codecs.find(({ name }) => name === settings.compression);
  return {
    storage: fakeStorageClient(settings.url),
    thresholdBytes: settings.thresholdBytes,
    ...(codec === undefined ? {} : { codec }),
    ...(maxExternalizedResponseBytes === undefined ? {} : { maxExternalizedResponseBytes }),
    fetch: {
      codecs,
      validateUrl: settings.rejectsLocalhost ? numericLoopback : httpsOrLoopback,
      ...(maxFetchBytes === undefined ? {} : { maxFetchBytes }),
      ...(maxDecompressedFetchBytes === undefined
        ? {}
        : { maxDecompressedBytes: maxDecompressedFetchBytes }),
    },
  };
}

/** What the suite's redirect leads to is another name of the same machine. */
const numericLoopback: UrlValidator = (url) => {
  if (url.hostname === "localhost") throw new Error("URL rejected: localhost");
  return httpsOrLoopback(url);
};
