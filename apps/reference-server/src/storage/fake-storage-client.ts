/** The family's fake object storage as a storage: `--fake-storage URL`. Allocates, then stores by PUT. */
import { type ExternalStorage, putObject, type UploadUrl } from "@sheaf/http";

/** The service says nothing about it, and never forgets. */
const LIFETIME_MS = 3_600_000;

/** A storage of the service at `baseUrl`. It is for tests: any URL is written to, plain http included. */
export function fakeStorageClient(baseUrl: string): ExternalStorage {
  const allocUrl = `${baseUrl.replace(/\/+$/, "")}/alloc`;
  const createUploadUrl = async (signal?: AbortSignal): Promise<UploadUrl> => {
    const response = await fetch(allocUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      signal: signal ?? null,
    });
    if (!response.ok) throw new Error(`${allocUrl} answered ${response.status}`);
    return readAllocation(await response.json());
  };
  return {
    createUploadUrl,
    upload: async (bytes, options) => {
      const { uploadUrl, downloadUrl } = await createUploadUrl(options.signal);
      await putObject(uploadUrl, bytes, options, { validateUrl: () => undefined });
      return { url: downloadUrl };
    },
  };
}

/** Older services name one URL for both methods. */
function readAllocation(allocation: unknown): UploadUrl {
  const urls = Object(allocation) as Readonly<Record<string, unknown>>;
  const uploadUrl = urls.upload_url ?? urls.object_url;
  const downloadUrl = urls.download_url ?? urls.object_url;
  if (typeof uploadUrl !== "string" || typeof downloadUrl !== "string") {
    throw new Error("the fake storage allocated no URLs");
  }
  return { uploadUrl, downloadUrl, expiresAt: new Date(Date.now() + LIFETIME_MS) };
}
