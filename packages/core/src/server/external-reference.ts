/** Results that are stored already: a handler answers with where, and the caller fetches them from there. */
import type { MetadataValue } from "@sheaf/arrow";
import { KEY_LOCATION, KEY_LOCATION_SHA256 } from "../wire/keys.ts";

const BRAND: unique symbol = Symbol.for("sheaf.external-reference") as never;
const SHA256_FORM = /^[0-9a-f]{64}$/;

/** Where a stored result is; made by {@link externalReference}. */
export interface ExternalReference {
  readonly [BRAND]: true;
  readonly url: string;
  readonly sha256: string | undefined;
}

/**
 * A result that a unary handler has stored before, or somebody else has: the caller fetches `url`, which has to give
 * the IPC stream of one row that the result would have been. `sha256` is the digest of that stream before any
 * coding, as 64 lower-case hex digits; without it nothing is compared. Throws `RangeError` for anything else.
 */
export function externalReference(url: string, sha256?: string): ExternalReference {
  if (url === "") throw new RangeError("an external reference needs a URL");
  if (sha256 !== undefined && !SHA256_FORM.test(sha256)) {
    throw new RangeError(`the digest is '${sha256}'; it has 64 hex digits in lower case`);
  }
  return { [BRAND]: true, url, sha256 };
}

/** Whether a handler has answered with a reference instead of its result. */
export function isExternalReference(value: object | null): value is ExternalReference {
  return value !== null && BRAND in value;
}

/** The metadata of the batch that stands on the wire for what is referred to. */
export function referencePairs({ url, sha256 }: ExternalReference): [string, MetadataValue][] {
  const location: [string, MetadataValue] = [KEY_LOCATION, url];
  return sha256 === undefined ? [location] : [location, [KEY_LOCATION_SHA256, sha256]];
}
