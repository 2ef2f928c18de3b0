/** Texts with something wrong in them: metadata, paths, header fields, tokens. */
import type { Chance } from "@sheaf/fuzzing";

const LONG = "x".repeat(70_000);

/** What somebody may have written somewhere. */
export const WORDS: readonly string[] = [
  "",
  "0",
  "1",
  "-1",
  "2",
  "true",
  "null",
  "9007199254740993",
  "18446744073709551616",
  "1e309",
  "NaN",
  "1.0.0",
  "1.999999999999999999999.0",
  "..",
  "%2e%2e%2f",
  "%",
  "%zz",
  "\u0000",
  "\ud800",
  "__proto__",
  "constructor",
  "toString",
  "{",
  '{"a":',
  "[[[[[[[[[[",
  "[1,{}]",
  '{"__proto__":{"x":1}}',
  "add",
  "echo",
  "count",
  "relay",
  "announced",
  "describe",
  "list_protocols",
  "__describe__",
  "__transport_options__",
  "__upload_url__",
  "Fuzzed",
  "vgi_rpc.Reflection.v1",
  "EXCEPTION",
  "INFO",
  "https://127.0.0.1:1/x",
  "file:///etc/passwd",
  "AAAA",
  "====",
  LONG,
];

const CHARACTERS = [..."/%?#&=+.;,:\"'\\<> \r\n\t\u0000\u007f\u00e9\ud800😀0aZ_-"];
const MAX_RUN = 20;

type Change = (text: string, at: number, chance: Chance) => string;

const CHANGES: readonly Change[] = [
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(at),
  (text, at, chance) => text.slice(0, at) + text.slice(at + 1 + chance.below(MAX_RUN)),
  (text, at, chance) => text.slice(0, at) + chance.pick(CHARACTERS) + text.slice(at),
  (text, at, chance) => text.slice(0, at) + chance.pick(CHARACTERS) + text.slice(at + 1),
  (text, at, chance) => text.slice(0, at) + chance.pick(WORDS) + text.slice(at),
  (text, at, chance) => text.slice(0, at) + text.slice(at).repeat(1 + chance.below(4)),
  (text, at) => text.slice(0, at) + text.slice(at).toUpperCase(),
];

const MAX_LENGTH = 100_000;

/** One or two things go wrong with a text. */
export function mutateText(text: string, chance: Chance): string {
  let changed = text;
  for (let i = chance.below(2); i >= 0; i--) {
    changed = chance.pick(CHANGES)(changed, chance.below(changed.length + 1), chance);
  }
  return changed.slice(0, MAX_LENGTH);
}
