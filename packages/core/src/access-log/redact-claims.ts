/** Claims without the values that a log must not keep. */

/** Makes claims fit for a log; what it throws loses the claims, not the record. */
export type ClaimRedactor = (
  claims: Readonly<Record<string, unknown>>,
) => Readonly<Record<string, unknown>>;

/** What stands in place of a value that is not logged. */
export const REDACTED = "[redacted]";

/** Parts of names that mark credentials and personal data. */
const SENSITIVE_PARTS = [
  "password",
  "token",
  "secret",
  "key",
  "authorization",
  "email",
  "phone",
  "address",
  "birthdate",
  "gender",
  "given_name",
  "family_name",
  "middle_name",
  "nickname",
  "preferred_username",
  "picture",
  "profile",
  "website",
] as const;

/**
 * Replaces the values of claims whose names speak of credentials or personal data; the names stay, so that
 * a log still tells which claims there were. Values under other names are not looked at.
 */
export function redactClaims(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(claims);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isSensitive(name) ? REDACTED : value]),
  );
}

function isSensitive(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === "name" || SENSITIVE_PARTS.some((part) => lower.includes(part));
}
