/** The authenticators that the suites expect of a worker. */
import { AuthError, type Authenticate, type AuthReason } from "@sheaf/http/server";

const REASONS: readonly AuthReason[] = [
  "missing_credential",
  "invalid_credential",
  "expired_credential",
  "insufficient_scope",
];

/** Callers are who they say they are. */
export const principalByHeader: Authenticate = (request) => {
  const principal = request.header("x-conformance-principal");
  if (principal === undefined) return undefined;
  return { domain: "conformance", authenticated: true, principal, claims: {} };
};

/** Nobody gets in, for the reason that they ask for. */
export const rejectedByHeader: Authenticate = (request) => {
  const asked = request.header("x-conformance-auth-reason");
  throw new AuthError(REASONS.find((reason) => reason === asked) ?? "unauthorized");
};
