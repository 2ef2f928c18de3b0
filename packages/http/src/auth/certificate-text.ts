/** The texts and times inside a certificate. All throw a `RangeError` for what they cannot read. */
import { type DerValue, malformed, TAG } from "./der-reader.ts";

const UTF8_STRING = 0x0c;
const PRINTABLE_STRING = 0x13;
const TELETEX_STRING = 0x14;
const IA5_STRING = 0x16;
const BMP_STRING = 0x1e;
/** Nothing that is not shown belongs into a name; a NUL has fooled many a reader. */
const CONTROL = /\p{Cc}/u;

/** A text of any of the usual types. */
export function directoryText({ tag, content }: DerValue): string {
  switch (tag) {
    case UTF8_STRING:
      return shown(decoded("utf-8", content));
    case PRINTABLE_STRING:
    case IA5_STRING:
      return asciiText(content);
    case TELETEX_STRING:
      return shown(String.fromCharCode(...content));
    case BMP_STRING:
      return shown(decoded("utf-16le", swapped(content)));
    default:
      throw malformed();
  }
}

/** A text in ASCII, as alternative names are. */
export function asciiText(content: Uint8Array): string {
  if (content.some((byte) => byte >= 0x80)) throw malformed();
  return shown(decoded("utf-8", content));
}

function shown(text: string): string {
  if (CONTROL.test(text)) throw malformed();
  return text;
}

function decoded(encoding: string, content: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw malformed();
  }
}

/** Not every runtime decodes big-endian UTF-16. */
function swapped(content: Uint8Array): Uint8Array {
  if (content.byteLength % 2 !== 0) throw malformed();
  return content.map((_, i) => content[i ^ 1]!);
}

const TIME = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;

/** A point in time; certificates have them in UTC and to the second. */
export function timeOf({ tag, content }: DerValue): Date {
  const match = TIME.exec(asciiText(content));
  const [, year, month, day, hour, minute, second] = match?.map(Number) ?? [];
  const digits = match?.[1]?.length;
  const isShort = tag === TAG.utcTime && digits === 2;
  if (!isShort && !(tag === TAG.generalizedTime && digits === 4)) throw malformed();
  // Two digits mean 1950 to 2049.
  const century = isShort ? (year! >= 50 ? 1900 : 2000) : 0;
  const time = new Date(0);
  time.setUTCFullYear(century + year!, month! - 1, day!);
  time.setUTCHours(hour!, minute!, second!);
  return time;
}
