/**
 * Reads what a client certificate says of its owner. Signature, chain and revocation are not looked at: the
 * proxy that did the handshake has checked those, and its word is what is trusted.
 */
import { AuthError } from "./auth-error.ts";
import { asciiText, directoryText, timeOf } from "./certificate-text.ts";
import type { ClientCertificate } from "./client-certificate.ts";
import { DerReader, hexText, malformed, oidText, TAG } from "./der-reader.ts";

/** Nobody's certificate is longer. */
const MAX_LENGTH = 65_536;
/** The first certificate; a chain may follow. */
const PEM = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/;
const BLANKS = /\s+/g;
/** Short names of attribute types (RFC 4514); others are shown by their number. */
const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ["2.5.4.3", "CN"],
  ["2.5.4.6", "C"],
  ["2.5.4.7", "L"],
  ["2.5.4.8", "ST"],
  ["2.5.4.9", "STREET"],
  ["2.5.4.10", "O"],
  ["2.5.4.11", "OU"],
  ["0.9.2342.19200300.100.1.1", "UID"],
  ["0.9.2342.19200300.100.1.25", "DC"],
]);
const SUBJECT_ALT_NAME = "2.5.29.17";
/** Tags of the parts that have no fixed place. */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const EMAIL = 0x81;
const DNS_NAME = 0x82;
const URI = 0x86;

/**
 * A certificate in PEM.
 * @throws `AuthError` `invalid_credential` for what is none
 */
export async function readCertificate(pem: string): Promise<ClientCertificate> {
  try {
    const der = derOf(pem);
    const fingerprint = hexText(
      new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", der)),
    );
    return { ...readDer(der), fingerprint };
  } catch (cause) {
    const diagnosis = "The forwarded client certificate cannot be read";
    throw new AuthError("invalid_credential", { diagnosis, cause });
  }
}

function derOf(pem: string): Uint8Array<ArrayBuffer> {
  const base64 = pem.length > MAX_LENGTH ? undefined : PEM.exec(pem)?.[1];
  if (base64 === undefined) throw malformed();
  return Uint8Array.from(atob(base64.replace(BLANKS, "")), (character) => character.charCodeAt(0));
}

function readDer(der: Uint8Array): Omit<ClientCertificate, "fingerprint"> {
  const outer = new DerReader(der);
  const signed = outer.enter(TAG.sequence).enter(TAG.sequence);
  if (!outer.atEnd) throw malformed();
  if (signed.nextTag === VERSION) signed.read();
  const serialNumber = hexText(signed.read(TAG.integer).content).replace(/^(?:00)+(?=..)/, "");
  // The algorithm of the signature, and the issuer.
  signed.read(TAG.sequence);
  signed.read(TAG.sequence);
  const validity = signed.enter(TAG.sequence);
  const [notBefore, notAfter] = [timeOf(validity.read()), timeOf(validity.read())];
  const names = readName(signed.enter(TAG.sequence));
  return {
    subject: names.map(({ text }) => text).join(","),
    commonName: names.find(({ commonName }) => commonName !== undefined)?.commonName,
    ...readAlternativeNames(signed),
    serialNumber,
    notBefore,
    notAfter,
  };
}

/** A part of a name as text, and the common name if it has one. */
interface NamePart {
  readonly text: string;
  readonly commonName: string | undefined;
}

/** The parts of a name, the most specific first; certificates have them the other way round. */
function readName(parts: DerReader): NamePart[] {
  const names: NamePart[] = [];
  while (!parts.atEnd) names.unshift(readNamePart(parts.enter(TAG.set)));
  return names;
}

function readNamePart(attributes: DerReader): NamePart {
  const texts: string[] = [];
  let commonName: string | undefined;
  while (!attributes.atEnd) {
    const attribute = attributes.enter(TAG.sequence);
    const oid = oidText(attribute.read(TAG.oid).content);
    const type = TYPE_NAMES.get(oid) ?? oid;
    const value = directoryText(attribute.read());
    if (type === "CN") commonName ??= value;
    texts.push(`${type}=${escaped(value)}`);
  }
  return { text: texts.join("+"), commonName };
}

function escaped(value: string): string {
  return value.replace(/[",+;<>\\]|^[ #]|(?!^) $/g, "\\$&");
}

/** The alternative names, from the extensions at the end of what is signed. */
function readAlternativeNames(
  signed: DerReader,
): Pick<ClientCertificate, "uris" | "dnsNames" | "emails"> {
  const found = { uris: [] as string[], dnsNames: [] as string[], emails: [] as string[] };
  const lists = new Map([
    [URI, found.uris],
    [DNS_NAME, found.dnsNames],
    [EMAIL, found.emails],
  ]);
  while (!signed.atEnd) {
    const { tag, content } = signed.read();
    if (tag !== EXTENSIONS) continue;
    const names = alternativeNamesIn(new DerReader(content).enter(TAG.sequence));
    while (names !== undefined && !names.atEnd) {
      const name = names.read();
      lists.get(name.tag)?.push(asciiText(name.content));
    }
  }
  return found;
}

function alternativeNamesIn(extensions: DerReader): DerReader | undefined {
  while (!extensions.atEnd) {
    const extension = extensions.enter(TAG.sequence);
    const oid = oidText(extension.read(TAG.oid).content);
    if (extension.nextTag === TAG.boolean) extension.read();
    const value = extension.read(TAG.octetString).content;
    if (oid === SUBJECT_ALT_NAME) return new DerReader(value).enter(TAG.sequence);
  }
  return undefined;
}
