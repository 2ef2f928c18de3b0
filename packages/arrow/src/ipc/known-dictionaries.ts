/**
 * Dictionaries that came before, byte for byte. The members of an enum come along with every call that has one;
 * finding them again costs a comparison, and readers that know them keep what they have decoded.
 */
import type { DataType } from "apache-arrow";
import type { KeepableDictionary } from "../batch/dictionary.ts";
import type { MessageHeader } from "../message/message-header.ts";

/** Larger ones are read each time: headers are kept for long, and must not keep much alive. */
const MAX_BODY_BYTES = 1024;

interface KnownDictionary {
  readonly type: DataType;
  readonly body: Uint8Array;
  readonly dictionary: KeepableDictionary;
}

/** By their header, which is the same object for the same bytes. The body is compared. */
const known: WeakMap<MessageHeader, KnownDictionary> = new WeakMap();

/** The dictionary that came with this header and body before, and was validated then. */
export function knownDictionary(
  header: MessageHeader,
  type: DataType,
  body: Uint8Array,
): KeepableDictionary | undefined {
  const before = known.get(header);
  if (before === undefined || before.type !== type) return undefined;
  return isSame(before.body, body) ? before.dictionary.again() : undefined;
}

/** Remembers a dictionary that has been validated. `body` is owned. */
export function rememberDictionary(
  header: MessageHeader,
  type: DataType,
  body: Uint8Array,
  dictionary: KeepableDictionary,
): void {
  if (body.byteLength > MAX_BODY_BYTES) return;
  dictionary.keep();
  known.set(header, { type, body, dictionary });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  const { length } = a;
  if (b.length !== length) return false;
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}
