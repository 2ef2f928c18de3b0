/** S3-compatible object storage for batches that are too large to travel in a message. */
export type { S3Credentials, S3CredentialsSource } from "./s3-credentials.ts";
export { type S3StorageOptions, s3Storage } from "./s3-storage.ts";
