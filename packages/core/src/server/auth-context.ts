/** Who calls. */
import { RpcError } from "../errors/rpc-error.ts";

/** The caller's identity as the carrier established it. */
export interface AuthContext {
  /** Which authority vouches: `"jwt"`, `"mtls"`, …; `""` when anonymous. */
  readonly domain: string;
  readonly authenticated: boolean;
  /** The caller's name within the domain; `""` when anonymous. */
  readonly principal: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Nobody in particular. */
export const ANONYMOUS: AuthContext = {
  domain: "",
  authenticated: false,
  principal: "",
  claims: {},
};

/** Throws `PermissionError` unless the caller is authenticated. */
export function requireAuthenticated(auth: AuthContext): void {
  if (auth.authenticated) return;
  throw new RpcError("PermissionError", "Authentication required", {
    errorCode: "UNAUTHENTICATED",
  });
}
