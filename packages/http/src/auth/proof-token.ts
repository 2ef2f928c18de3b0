/**
 * The text of `VGI-Proxy-Proof`: `v1.<kid>.<ts>.<nonce>.<mac>`. The MAC covers the fields and the identifier of
 * the server that is meant, which is not sent: a proof for one server is none for another.
 */
import { SheafError } from "@sheaf/core";

/** The fields of a proof. */
export interface ProofToken {
  /** Names the secret, and by that the proxy. */
  readonly kid: string;
  /** When it was made, in seconds since 1970, as it was spelled. */
  readonly timestamp: string;
  readonly nonce: string;
  readonly mac: Uint8Array<ArrayBuffer>;
}

/** A secret, ready for use. */
export type ProofKey = Parameters<typeof globalThis.crypto.subtle.verify>[1];

const MAX_LENGTH = 512;
/**
 * No field can hold a NUL or a dot, so neither the text nor what the MAC covers can be cut in two ways. A MAC
 * of 32 bytes leaves two bits of its last character unused; they have to be zero.
 */
const TOKEN =
  /^v1\.([A-Za-z0-9_-]{1,64})\.([0-9]{1,20})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;
const KID = /^[A-Za-z0-9_-]{1,64}$/;
const ORIGIN = /^[A-Za-z0-9._:/-]{1,255}$/;
const SECRET = /^[0-9A-Fa-f]{64}$/;
const HMAC = { name: "HMAC", hash: "SHA-256" };
const utf8 = new TextEncoder();

/** A proof's fields, `undefined` for a text that is no proof. */
export function parseProof(text: string): ProofToken | undefined {
  const match = text.length > MAX_LENGTH ? null : TOKEN.exec(text);
  if (match === null) return undefined;
  const [, kid, timestamp, nonce, mac] = match;
  return { kid: kid!, timestamp: timestamp!, nonce: nonce!, mac: fromBase64Url(mac!) };
}

/** Whether a proof was made with the secret, for the server of that identifier. Takes equally long for each MAC. */
export function isProofOf(
  { kid, timestamp, nonce, mac }: ProofToken,
  key: ProofKey,
  originId: string,
): Promise<boolean> {
  const covered = coveredBytes(kid, timestamp, nonce, originId);
  return globalThis.crypto.subtle.verify(HMAC.name, key, mac, covered);
}

/** What goes into a new proof besides the secret. */
export interface ProofClaim {
  /** The secret's name. */
  readonly kid: string;
  /** The server that is meant. */
  readonly originId: string;
  /** Milliseconds since 1970. Default: now. */
  readonly nowMs?: number;
  /** 22 characters in base64url, never the same twice. Default: random. */
  readonly nonce?: string;
}

/**
 * Makes the `VGI-Proxy-Proof` of one request; this is the proxy's part.
 * @throws `schema` / `invalid-declaration` for a secret or an identifier that is none
 */
export async function mintProxyProof(secret: string, claim: ProofClaim): Promise<string> {
  checkKid(claim.kid);
  checkOriginId(claim.originId);
  const { kid, originId, nowMs = Date.now(), nonce = newNonce() } = claim;
  const timestamp = String(Math.floor(nowMs / 1_000));
  const key = await proofKey(checkSecret(kid, secret));
  const covered = coveredBytes(kid, timestamp, nonce, originId);
  const mac = await globalThis.crypto.subtle.sign(HMAC.name, key, covered);
  return `v1.${kid}.${timestamp}.${nonce}.${toBase64Url(new Uint8Array(mac))}`;
}

/** @internal The key of a secret of 32 bytes. */
export function proofKey(secret: Uint8Array<ArrayBuffer>): Promise<ProofKey> {
  return globalThis.crypto.subtle.importKey("raw", secret, HMAC, false, ["sign", "verify"]);
}

/** @internal The bytes of a secret. @throws `schema` / `invalid-declaration`, without the secret */
export function checkSecret(kid: string, secret: string): Uint8Array<ArrayBuffer> {
  if (!SECRET.test(secret)) throw invalid(`the secret '${kid}' must have 64 hex digits`);
  return Uint8Array.from({ length: 32 }, (_, i) =>
    Number.parseInt(secret.slice(2 * i, 2 * i + 2), 16),
  );
}

/** @internal @throws `schema` / `invalid-declaration` */
export function checkKid(kid: string): void {
  if (KID.test(kid)) return;
  throw invalid("the name of a secret has letters, digits, '_' and '-', 64 at most");
}

/** @internal @throws `schema` / `invalid-declaration` */
export function checkOriginId(originId: string): void {
  if (ORIGIN.test(originId)) return;
  throw invalid(`originId '${originId}' must have letters, digits and . _ : / -, 255 at most`);
}

function coveredBytes(
  kid: string,
  timestamp: string,
  nonce: string,
  originId: string,
): Uint8Array<ArrayBuffer> {
  return utf8.encode(["vgi.proxy.proof.v1", kid, timestamp, nonce, originId].join("\0"));
}

function newNonce(): string {
  return toBase64Url(globalThis.crypto.getRandomValues(new Uint8Array(16)));
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function invalid(message: string): SheafError {
  return new SheafError("schema", "invalid-declaration", message);
}
