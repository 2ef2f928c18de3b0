/** Where an object of a bucket is. */

/** A bucket and how it is addressed. */
export interface BucketAddress {
  readonly endpoint: URL;
  readonly bucket: string;
  /** `path`: `https://endpoint/bucket/key`; `virtual-host`: `https://bucket.endpoint/key`. */
  readonly addressing: "path" | "virtual-host";
}

/** The URL of an object, without any permission. */
export function objectUrl({ endpoint, bucket, addressing }: BucketAddress, key: string): URL {
  const url = new URL(endpoint);
  const base = url.pathname.replace(/\/+$/, "");
  const inBucket = addressing === "path" ? `${encodeURIComponent(bucket)}/` : "";
  if (addressing === "virtual-host") url.hostname = `${bucket}.${url.hostname}`;
  url.pathname = `${base}/${inBucket}${key.split("/").map(encodeSegment).join("/")}`;
  return url;
}

/** What S3 signs: everything but letters, digits and `-._~` is escaped. */
function encodeSegment(segment: string): string {
  const escaped = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(segment).replace(/[!'()*]/g, escaped);
}
