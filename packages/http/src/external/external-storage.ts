/** Where batches go that are too large to travel in a message: the interface that a storage implements. */

/** What is said about the bytes of an upload. */
export interface UploadOptions {
  /** Media type of the content. */
  readonly contentType: string;
  /** The coding that the bytes are in (`"zstd"`, `"gzip"`); has to come back as `Content-Encoding`. */
  readonly contentEncoding?: string | undefined;
  /** Digest of the content before its coding, as 64 lower-case hex digits, for storages that keep it. */
  readonly sha256?: string | undefined;
  /** Gives the upload up when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/** Where an uploaded object can be fetched. */
export interface UploadedObject {
  /** Answers a GET with the bytes. Whoever has it can read them: it is a secret, and never logged in full. */
  readonly url: string;
  /** When the URL stops working. Left out where it does not. */
  readonly expiresAt?: Date | undefined;
}

/** Two URLs of one object that does not exist yet; each works for its own method alone. */
export interface UploadUrl {
  /** Takes the object by PUT. */
  readonly uploadUrl: string;
  /** Gives it back by GET once it is there. */
  readonly downloadUrl: string;
  /** When both stop working. */
  readonly expiresAt: Date;
}

/**
 * An object storage. Objects are written once and never deleted from here: give the bucket a rule that
 * expires them. Calls may overlap.
 */
export interface ExternalStorage {
  /** Stores the bytes as a new object. Rejects with a `transport` error whose message holds no secret. */
  upload(bytes: Uint8Array, options: UploadOptions): Promise<UploadedObject>;
  /** Prepares an object that a client uploads itself. Left out where the storage cannot do that. */
  createUploadUrl?(signal?: AbortSignal): Promise<UploadUrl>;
}
