/** Who calls: what an authenticator is, and how several become one. */
import { ANONYMOUS, type AuthContext, type MaybePromise, SheafError } from "@sheaf/core";
import { isPromise } from "@sheaf/core/carrier";
import type { HttpRequestHead } from "../message/http-message.ts";
import { AuthError, type AuthReason } from "./auth-error.ts";

/**
 * Finds out who sent a request, before its body is read. `undefined` says that the request has no
 * credential of the kind that this authenticator knows, so that another one may be asked. It throws, or
 * rejects with, an `AuthError` for a credential that is refused and an `AuthUnavailable` where that cannot
 * be told; anything else that it throws is a fault of the server.
 *
 * Any function of this type will do; {@link AuthFacts} are for the built-in ones.
 */
export interface Authenticate extends AuthFacts {
  (request: HttpRequestHead): MaybePromise<AuthContext | undefined>;
}

/** What an authenticator says of itself. */
export interface AuthFacts {
  /** What a request without a credential is refused for. Default `"missing_credential"`. */
  readonly missing?: AuthReason;
  /**
   * Whether it reads `Authorization`. If so, an `Authorization` that no authenticator recognises is an
   * invalid credential, not a missing one. Default false.
   */
  readonly readsAuthorization?: boolean;
  /** The headers that a proxy in front has to set, or nobody gets in. Default: none. */
  readonly proxyHeaders?: readonly string[];
}

/** Notes on an authenticating function what there is to know of it. */
export function withFacts(
  authenticate: (request: HttpRequestHead) => MaybePromise<AuthContext | undefined>,
  facts: AuthFacts,
): Authenticate {
  return Object.assign(authenticate, facts);
}

/**
 * Who sent a request. This is what a server calls.
 * @throws what the authenticator throws, and an `AuthError` where it recognises no credential.
 */
export function authenticateRequest(
  authenticate: Authenticate,
  request: HttpRequestHead,
): MaybePromise<AuthContext> {
  const found = authenticate(request);
  return isPromise(found)
    ? found.then((context) => context ?? refuseUnrecognised(authenticate, request))
    : (found ?? refuseUnrecognised(authenticate, request));
}

/**
 * Asks one authenticator after the other. The first that recognises its kind of credential decides: a
 * credential that it refuses is not offered to the others.
 * @throws `schema` / `invalid-declaration` without any authenticator.
 */
export function chain(...authenticators: readonly Authenticate[]): Authenticate {
  if (authenticators.length === 0) {
    throw new SheafError("schema", "invalid-declaration", "chain() needs an authenticator");
  }
  const missing = authenticators.find((member) => member.missing !== undefined)?.missing;
  return withFacts((request) => firstRecognised(authenticators, 0, request), {
    ...(missing === undefined ? {} : { missing }),
    readsAuthorization: authenticators.some((member) => member.readsAuthorization),
    proxyHeaders: [...new Set(authenticators.flatMap((member) => member.proxyHeaders ?? []))],
  });
}

/** Lets requests without a credential in as anonymous ones. A bad credential is still refused. */
export function optional(authenticate: Authenticate): Authenticate {
  const { missing, readsAuthorization, proxyHeaders } = authenticate;
  const orAnonymous = (request: HttpRequestHead, found: AuthContext | undefined): AuthContext => {
    if (found !== undefined) return found;
    if (hasUnreadAuthorization(authenticate, request)) throw unreadAuthorization();
    return ANONYMOUS;
  };
  return withFacts(
    (request) => {
      const found = authenticate(request);
      return isPromise(found)
        ? found.then((context) => orAnonymous(request, context))
        : orAnonymous(request, found);
    },
    {
      ...(missing === undefined ? {} : { missing }),
      ...(readsAuthorization === undefined ? {} : { readsAuthorization }),
      ...(proxyHeaders === undefined ? {} : { proxyHeaders }),
    },
  );
}

/** Loops while answers are at hand, so that authenticators that need no promise cost none. */
function firstRecognised(
  authenticators: readonly Authenticate[],
  start: number,
  request: HttpRequestHead,
): MaybePromise<AuthContext | undefined> {
  for (let i = start; i < authenticators.length; i++) {
    const found = authenticators[i]!(request);
    if (isPromise(found)) {
      return found.then((context) => context ?? firstRecognised(authenticators, i + 1, request));
    }
    if (found !== undefined) return found;
  }
  return undefined;
}

function refuseUnrecognised(authenticate: Authenticate, request: HttpRequestHead): never {
  if (hasUnreadAuthorization(authenticate, request)) throw unreadAuthorization();
  throw new AuthError(authenticate.missing ?? "missing_credential");
}

function hasUnreadAuthorization(authenticate: AuthFacts, request: HttpRequestHead): boolean {
  return authenticate.readsAuthorization === true && Boolean(request.header("authorization"));
}

function unreadAuthorization(): AuthError {
  return new AuthError("invalid_credential", {
    diagnosis: "No authenticator recognises the Authorization header",
  });
}
