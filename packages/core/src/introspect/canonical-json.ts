/**
 * RFC 8785 canonical JSON of objects, arrays, strings and booleans. Numbers and null are left out on
 * purpose: what is hashed has none, and how numbers are spelled is where implementations would differ.
 */
import { schemaError } from "@sheaf/arrow";

/** What has a canonical form here. */
export type CanonicalValue =
  | string
  | boolean
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue };

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The canonical text of a value: no space, keys sorted by their UTF-16 code units.
 * @throws `schema` / `unsupported-type` for text that is not well-formed, which has no UTF-8 either.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === "string") return canonicalText(value);
  if (typeof value === "boolean") return String(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalText(key)}:${canonicalJson(value[key]!)}`);
  return `{${members.join(",")}}`;
}

/** JSON.stringify escapes just what RFC 8785 wants escaped, and in the same way. */
function canonicalText(text: string): string {
  if (!LONE_SURROGATE.test(text)) return JSON.stringify(text);
  const shown = JSON.stringify(text);
  throw schemaError("unsupported-type", `${shown} is not well-formed text`);
}

function isArray(value: CanonicalValue): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
