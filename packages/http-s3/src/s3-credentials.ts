/** Who signs. */
import type { MaybePromise } from "@sheaf/core";

/** A key pair, with the token that temporary ones come with. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Credentials that stay, or a function that gives those of the moment; it is asked for each object. */
export type S3CredentialsSource = S3Credentials | (() => MaybePromise<S3Credentials>);

/** The credentials of the moment. */
export function currentCredentials(source: S3CredentialsSource): MaybePromise<S3Credentials> {
  return typeof source === "function" ? source() : source;
}
