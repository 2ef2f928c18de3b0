/** An S3-compatible bucket as the storage for large batches. */
import {
  type ExternalStorage,
  type PutOptions,
  putObject,
  type UploadedObject,
  type UploadOptions,
  type UploadUrl,
} from "@sheaf/http";
import { type BucketAddress, objectUrl } from "./object-url.ts";
import { presign } from "./presign.ts";
import { currentCredentials, type S3CredentialsSource } from "./s3-credentials.ts";

/** Which bucket, and how it is used. */
export interface S3StorageOptions extends Omit<PutOptions, "validateUrl"> {
  readonly bucket: string;
  /** The region that is signed for: `"eu-central-1"`; `"auto"` for R2, `"us-east-1"` for most other services. */
  readonly region: string;
  readonly credentials: S3CredentialsSource;
  /** The service. Default: `https://s3.{region}.amazonaws.com`. */
  readonly endpoint?: string | undefined;
  /** What all keys begin with; a rule that expires objects can name it. Default `"sheaf/"`. */
  readonly prefix?: string | undefined;
  /** Seconds for which URLs work, from 1 to 604 800 (a week). Default 3600. */
  readonly expiresInSeconds?: number | undefined;
  /** Whether the bucket is the first part of the path or of the host name. Default `"path"`. */
  readonly addressing?: BucketAddress["addressing"] | undefined;
  /** The time to sign with. Default: the system's. */
  readonly now?: (() => Date) | undefined;
}

const DEFAULT_PREFIX = "sheaf/";
const DEFAULT_EXPIRY_SECONDS = 3600;
const MAX_EXPIRY_SECONDS = 7 * 24 * 3600;

/**
 * Makes a storage of a bucket. Objects get random keys and are never deleted: give the bucket a lifecycle
 * rule. Throws `RangeError` for a lifetime that S3 does not sign, `TypeError` for an endpoint that is no URL.
 */
export function s3Storage(options: S3StorageOptions): ExternalStorage {
  return new S3Storage(options);
}

class S3Storage implements ExternalStorage {
  readonly #options: S3StorageOptions;
  readonly #address: BucketAddress;
  readonly #expiresInSeconds: number;

  constructor(options: S3StorageOptions) {
    const { bucket, region, addressing = "path" } = options;
    const { expiresInSeconds = DEFAULT_EXPIRY_SECONDS } = options;
    if (!(expiresInSeconds >= 1 && expiresInSeconds <= MAX_EXPIRY_SECONDS)) {
      throw new RangeError(
        `expiresInSeconds is ${expiresInSeconds}, it must be from 1 to ${MAX_EXPIRY_SECONDS}`,
      );
    }
    const endpoint = new URL(options.endpoint ?? `https://s3.${region}.amazonaws.com`);
    this.#options = options;
    this.#address = { endpoint, bucket, addressing };
    this.#expiresInSeconds = Math.floor(expiresInSeconds);
  }

  async upload(bytes: Uint8Array, options: UploadOptions): Promise<UploadedObject> {
    const { uploadUrl, downloadUrl, expiresAt } = await this.createUploadUrl();
    // Whoever named the endpoint has allowed it; a redirect away from it is not followed.
    const put = { ...this.#options, validateUrl: () => undefined };
    await putObject(uploadUrl, bytes, options, put);
    return { url: downloadUrl, expiresAt };
  }

  async createUploadUrl(): Promise<UploadUrl> {
    const { region, prefix = DEFAULT_PREFIX, now = systemTime } = this.#options;
    const credentials = await currentCredentials(this.#options.credentials);
    const expiresInSeconds = this.#expiresInSeconds;
    // Signatures count in whole seconds.
    const signedAt = new Date(Math.floor(now().getTime() / 1000) * 1000);
    const url = objectUrl(this.#address, `${prefix}${globalThis.crypto.randomUUID()}.arrows`);
    const permission = { region, credentials, signedAt, expiresInSeconds };
    const [uploadUrl, downloadUrl] = await Promise.all([
      presign(url, { ...permission, method: "PUT" }),
      presign(url, { ...permission, method: "GET" }),
    ]);
    const expiresAt = new Date(signedAt.getTime() + expiresInSeconds * 1000);
    return { uploadUrl, downloadUrl, expiresAt };
  }
}

const systemTime = (): Date => new Date();
