/** Envoy's `X-Forwarded-Client-Cert`: `By=…;Hash=…;Subject="CN=alice";URI=…`, one such element for each hop. */
import { AuthError } from "./auth-error.ts";
import { type ClientCertificate, UNKNOWN_CERTIFICATE } from "./client-certificate.ts";
import { commonNameOf } from "./distinguished-name.ts";
import { TextScanner, withoutEscapes } from "./text-scanner.ts";

/** What one proxy says about the client that it spoke with. */
export interface XfccElement {
  readonly certificate: ClientCertificate;
  /** Alternative names of the proxy itself. */
  readonly by: readonly string[];
}

/** Nobody has more proxies in a row. */
const MAX_ELEMENTS = 16;
/** A certificate with its chain has some kilobytes. */
const MAX_LENGTH = 65_536;
/** The keys that may come once for each name of a certificate; others come once. */
const REPEATABLE = new Set(["by", "uri", "dns"]);
const FINGERPRINT = /^[0-9a-f]{64}$/;

/**
 * The elements of a header, the client's own first and the nearest proxy's last.
 * @throws `AuthError` `invalid_credential` for anything that Envoy would not write.
 */
export function parseXfcc(header: string): XfccElement[] {
  if (header.length > MAX_LENGTH) throw malformed("it is too long");
  const scanner = new TextScanner(header);
  const elements: XfccElement[] = [];
  do {
    if (elements.length === MAX_ELEMENTS) throw malformed("it has too many elements");
    elements.push(elementOf(readPairs(scanner)));
  } while (scanner.accept(","));
  if (!scanner.atEnd) throw malformed("something follows a quoted value");
  return elements;
}

/** The pairs of one element, up to the comma or the end, by key in lower case. */
function readPairs(scanner: TextScanner): Map<string, string[]> {
  const pairs = new Map<string, string[]>();
  do {
    scanner.skipBlanks();
    const key = scanner.until("=;,").trim().toLowerCase();
    if (key === "" || !scanner.accept("=")) throw malformed("a pair has no key");
    const value = readValue(scanner, key);
    const values = pairs.get(key);
    if (values === undefined) pairs.set(key, [value]);
    else if (REPEATABLE.has(key)) values.push(value);
    else throw malformed("it has two values of one key");
  } while (scanner.accept(";"));
  return pairs;
}

/**
 * A subject keeps its escapes, for they are those of distinguished names: without them a comma inside a name
 * would begin another attribute.
 */
function readValue(scanner: TextScanner, key: string): string {
  scanner.skipBlanks();
  if (!scanner.accept('"')) {
    const bare = scanner.until(";,").trim();
    if (bare.includes('"')) throw malformed("a quote stands within a value");
    return bare;
  }
  const value = scanner.quoted();
  if (value === undefined) throw malformed("a quoted value does not end");
  scanner.skipBlanks();
  return key === "subject" ? value : withoutEscapes(value);
}

/** Values are taken as they are: Envoy escapes the certificate itself and nothing else. */
function elementOf(pairs: ReadonlyMap<string, readonly string[]>): XfccElement {
  const subject = pairs.get("subject")?.[0] ?? "";
  const hash = pairs.get("hash")?.[0]?.toLowerCase();
  if (hash !== undefined && !FINGERPRINT.test(hash)) throw malformed("Hash is no SHA-256");
  return {
    by: nonEmpty(pairs.get("by")),
    certificate: {
      ...UNKNOWN_CERTIFICATE,
      subject,
      commonName: subject === "" ? undefined : commonNameOf(subject),
      uris: nonEmpty(pairs.get("uri")),
      dnsNames: nonEmpty(pairs.get("dns")),
      fingerprint: hash,
    },
  };
}

function nonEmpty(values: readonly string[] = []): string[] {
  return values.filter((value) => value !== "");
}

function malformed(what: string): AuthError {
  const diagnosis = `X-Forwarded-Client-Cert cannot be read: ${what}`;
  return new AuthError("invalid_credential", { diagnosis });
}
