/** URLs that carry their permission: AWS Signature Version 4 in the query. */
import { AwsV4Signer } from "aws4fetch";
import type { S3Credentials } from "./s3-credentials.ts";

/** What a URL permits, and for how long. */
export interface Permission {
  readonly method: "GET" | "PUT";
  readonly region: string;
  readonly credentials: S3Credentials;
  readonly signedAt: Date;
  readonly expiresInSeconds: number;
}

/** The URL with a signature for one method. The host is signed; headers of the request are free. */
export async function presign(url: URL, permission: Permission): Promise<string> {
  const { method, region, signedAt, expiresInSeconds } = permission;
  const { accessKeyId, secretAccessKey, sessionToken } = permission.credentials;
  const unsigned = new URL(url);
  unsigned.searchParams.set("X-Amz-Expires", `${expiresInSeconds}`);
  const signer = new AwsV4Signer({
    method,
    url: unsigned.href,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: "s3",
    region,
    datetime: amzDate(signedAt),
    signQuery: true,
  });
  const signed = await signer.sign();
  return signed.url.href;
}

/** `20261129T050000Z`: whole seconds, as S3 counts. */
function amzDate(date: Date): string {
  return date.toISOString().replace(/[:-]|\.\d+/g, "");
}
