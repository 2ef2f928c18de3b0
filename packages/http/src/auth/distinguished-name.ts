/** Distinguished names as text (RFC 4514): `CN=alice,OU=Data\, North,O=Acme`. */
import { AuthError } from "./auth-error.ts";
import { TextScanner, withoutEscapes } from "./text-scanner.ts";

/** One attribute of a name: its type in capitals, or as an OID, and its value without escapes. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

const MAX_LENGTH = 8_192;
const TYPE = /^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)$/;
const COMMON_NAME = new Set(["CN", "2.5.4.3"]);
const HEX_PAIR = /^[0-9A-Fa-f]{2}$/;
/** What a value may escape with a `\`. */
const ESCAPABLE = ' "#+,;<=>\\';
/** What ends a value; `;` is how an older form separates. */
const SEPARATORS = ",+;";

/**
 * The most specific common name in a distinguished name, `undefined` if it has none.
 * @throws `AuthError` as {@link parseDistinguishedName}
 */
export function commonNameOf(name: string): string | undefined {
  return parseDistinguishedName(name).find(({ type }) => COMMON_NAME.has(type))?.value;
}

/**
 * The attributes of a name in the order of the text, which has the most specific one first. The form with
 * slashes (`/O=Acme/CN=alice`) is refused: a slash within a value would make another attribute of it.
 * @throws `AuthError` `invalid_credential`
 */
export function parseDistinguishedName(name: string): NameAttribute[] {
  if (name.length > MAX_LENGTH) throw malformed();
  const scanner = new TextScanner(name);
  const attributes: NameAttribute[] = [];
  if (name.trim() === "") return attributes;
  do {
    const type = scanner.until("=").trim();
    if (!TYPE.test(type) || !scanner.accept("=")) throw malformed();
    scanner.skipBlanks();
    const value = scanner.accept('"') ? readQuoted(scanner) : readValue(scanner);
    attributes.push({ type: type.toUpperCase(), value });
  } while (scanner.accept(",") || scanner.accept("+"));
  if (!scanner.atEnd) throw malformed();
  return attributes;
}

function readQuoted(scanner: TextScanner): string {
  const value = scanner.quoted();
  if (value === undefined) throw malformed();
  scanner.skipBlanks();
  return withoutEscapes(value);
}

function readValue(scanner: TextScanner): string {
  let value = "";
  let escapedBytes: number[] = [];
  /** Up to where blanks belong to the value: those at its end do only if they are escaped. */
  let kept = 0;
  const flush = (): void => {
    if (escapedBytes.length === 0) return;
    value += decodeUtf8(escapedBytes);
    kept = value.length;
    escapedBytes = [];
  };
  while (!scanner.atEnd && !SEPARATORS.includes(scanner.peek())) {
    const character = scanner.next();
    if (character !== "\\") {
      flush();
      value += character;
      continue;
    }
    const escaped = scanner.next();
    if (ESCAPABLE.includes(escaped) && escaped !== "") {
      flush();
      value += escaped;
      kept = value.length;
    } else escapedBytes.push(hexByte(escaped + scanner.next()));
  }
  flush();
  return value.slice(0, kept) + value.slice(kept).trimEnd();
}

function hexByte(text: string): number {
  if (!HEX_PAIR.test(text)) throw malformed();
  return Number.parseInt(text, 16);
}

function decodeUtf8(bytes: readonly number[]): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes),
    );
  } catch {
    throw malformed();
  }
}

function malformed(): AuthError {
  const diagnosis = "The distinguished name cannot be read; it has to have the form CN=…,O=…";
  return new AuthError("invalid_credential", { diagnosis });
}
