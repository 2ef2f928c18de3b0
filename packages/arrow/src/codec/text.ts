/**
 * UTF-8, as fast as the runtime allows: short text by loops, long text by Node's `Buffer` where there
 * is one and by `TextEncoder` and `TextDecoder` elsewhere. Lone surrogates are written as U+FFFD, and
 * malformed bytes are read as U+FFFD.
 */

/** Up to here a loop beats the call into the runtime. */
const SHORT_READ_BYTES = 24;
const SHORT_WRITE_CHARS = 48;
const REPLACEMENT = 0xfffd;

/** The text in `bytes` from `start` to `end`. Does not alias `bytes`, and keeps a byte order mark. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= SHORT_READ_BYTES) {
    const text = decodeShortAscii(bytes, start, end);
    if (text !== undefined) return text;
  }
  return platform.decode(bytes, start, end);
}

/**
 * Writes text to `bytes` at `at` and returns how many bytes it took. At most `room` bytes are written,
 * the rest of the array unless given; text that needs more is cut between two characters.
 */
export function encodeUtf8Into(
  text: string,
  bytes: Uint8Array,
  at: number,
  room: number = bytes.length - at,
): number {
  const { length } = text;
  if (length > SHORT_WRITE_CHARS || length * 3 > room) {
    return platform.encodeInto(text, bytes, at, room);
  }
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return encodeShort(text, i, bytes, at);
    bytes[at + i] = unit;
  }
  return length;
}

/** Writes text of nothing but ASCII, whose room is `text.length`; returns false, maybe half-way, for other text. */
export function encodeShortAscii(text: string, bytes: Uint8Array, at: number): boolean {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return false;
    bytes[at + i] = unit;
  }
  return true;
}

/** How many bytes {@link encodeUtf8Into} writes for a text that it has room for. */
export function utf8ByteLength(text: string): number {
  const { length } = text;
  if (length > SHORT_WRITE_CHARS) return platform.byteLength(text);
  return countBytes(text);
}

/** Whether the bytes from `start` to `end` are well-formed UTF-8. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= SHORT_READ_BYTES) {
    let all = 0;
    for (let i = start; i < end; i++) all |= bytes[i]!;
    if (all < 0x80) return true;
  }
  return platform.isUtf8(bytes.subarray(start, end));
}

function decodeShortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = "";
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const a = bytes[at]!;
    const b = bytes[at + 1]!;
    const c = bytes[at + 2]!;
    const d = bytes[at + 3]!;
    const e = bytes[at + 4]!;
    const f = bytes[at + 5]!;
    const g = bytes[at + 6]!;
    const h = bytes[at + 7]!;
    if ((a | b | c | d | e | f | g | h) >= 0x80) return undefined;
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  if (at + 4 <= end) {
    const a = bytes[at]!;
    const b = bytes[at + 1]!;
    const c = bytes[at + 2]!;
    const d = bytes[at + 3]!;
    if ((a | b | c | d) >= 0x80) return undefined;
    text += String.fromCharCode(a, b, c, d);
    at += 4;
  }
  for (; at < end; at++) {
    const unit = bytes[at]!;
    if (unit >= 0x80) return undefined;
    text += String.fromCharCode(unit);
  }
  return text;
}

/** Goes on behind an ASCII start of `from` characters. */
function encodeShort(text: string, from: number, bytes: Uint8Array, start: number): number {
  let at = start + from;
  for (let i = from; i < text.length; i++) {
    let point = text.codePointAt(i)!;
    if (point >= 0xd800 && point <= 0xdfff) point = REPLACEMENT;
    if (point < 0x80) {
      bytes[at++] = point;
      continue;
    }
    if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6);
    } else {
      if (point < 0x10000) {
        bytes[at++] = 0xe0 | (point >> 12);
      } else {
        i++;
        bytes[at++] = 0xf0 | (point >> 18);
        bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
      }
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
    }
    bytes[at++] = 0x80 | (point & 0x3f);
  }
  return at - start;
}

function countBytes(text: string): number {
  const { length } = text;
  let bytes = length;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
      continue;
    }
    bytes += 2;
    // The two units of a pair take four bytes, just as many as they were counted for.
    if (unit < 0xdc00 && unit >= 0xd800 && isLowSurrogate(text.charCodeAt(i + 1))) i++;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** What the runtime offers for text of any length. */
interface TextPlatform {
  decode(bytes: Uint8Array, start: number, end: number): string;
  encodeInto(text: string, bytes: Uint8Array, at: number, room: number): number;
  byteLength(text: string): number;
  isUtf8(bytes: Uint8Array): boolean;
}

/** The platform that has only what the web has. */
export function webText(): TextPlatform {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const strict = new TextDecoder("utf-8", { fatal: true });
  const encoder = new TextEncoder();
  return {
    decode: (bytes, start, end) => decoder.decode(bytes.subarray(start, end)),
    encodeInto: (text, bytes, at, room) =>
      encoder.encodeInto(text, bytes.subarray(at, at + room)).written,
    byteLength: countBytes,
    isUtf8(bytes) {
      try {
        strict.decode(bytes);
        return true;
      } catch {
        return false;
      }
    },
  };
}

interface NodeBufferPrototype {
  utf8Slice(this: Uint8Array, start: number, end: number): string;
  utf8Write(this: Uint8Array, text: string, at: number, room: number): number;
}

interface NodeBufferClass {
  readonly prototype: NodeBufferPrototype;
  byteLength(text: string): number;
}

interface NodeBufferModule {
  readonly Buffer: NodeBufferClass;
  isUtf8(bytes: Uint8Array): boolean;
}

interface NodeGlobals {
  readonly Buffer?: Partial<NodeBufferClass>;
  readonly process?: { getBuiltinModule?(name: string): Partial<NodeBufferModule> | undefined };
}

/** The platform as it is faster on Node and on runtimes that resemble it; undefined elsewhere. */
export function nodeText(
  globals: NodeGlobals = globalThis as NodeGlobals,
): TextPlatform | undefined {
  const buffer = globals.Buffer;
  const { utf8Slice, utf8Write } = buffer?.prototype ?? {};
  if (
    typeof utf8Slice !== "function" ||
    typeof utf8Write !== "function" ||
    typeof buffer?.byteLength !== "function"
  ) {
    return undefined;
  }
  const web = webText();
  const isUtf8 = globals.process?.getBuiltinModule?.("buffer")?.isUtf8;
  return {
    decode: (bytes, start, end) => utf8Slice.call(bytes, start, end),
    encodeInto: (text, bytes, at, room) => utf8Write.call(bytes, text, at, room),
    byteLength: buffer.byteLength,
    isUtf8: typeof isUtf8 === "function" ? isUtf8 : web.isUtf8,
  };
}

/** Whether a platform does on a plain array what the runtime's documentation does not promise. */
function works(platform: TextPlatform): boolean {
  try {
    const bytes = new Uint8Array(8);
    const written = platform.encodeInto("é\ud800", bytes, 1, 5);
    return written === 5 && platform.decode(bytes, 1, 6) === "é\ufffd";
  } catch {
    return false;
  }
}

const native = nodeText();
const platform: TextPlatform = native !== undefined && works(native) ? native : webText();
