/** Sticky sessions: headers in, headers out, and what a call sees of them in between. */
import type { CallSession } from "@sheaf/core/carrier";
import { newId } from "@sheaf/core/carrier";
import type { HttpHeaders, HttpRequestHead } from "../../message/http-message.ts";
import {
  ECHO_PREFIX,
  SESSION,
  SESSION_ACCEPT,
  SESSION_CLOSE,
  STICKY_DEFAULT_TTL,
  STICKY_ECHO_HEADERS,
  STICKY_ENABLED,
} from "../../message/http-names.ts";
import type { StateTokenCodec } from "../../token/state-token-codec.ts";
import type { TokenIdentity } from "../../token/token-context.ts";
import { sessionLost, sessionsNotAccepted } from "./session-errors.ts";
import { type Session, SessionRegistry } from "./session-registry.ts";
import { SessionTokens } from "./session-tokens.ts";

/** How sessions are kept. */
export interface SessionOptions {
  /** Seconds that a session lasts where its opener does not say. Default 300. */
  readonly ttlSeconds?: number;
  /**
   * Headers that a client shall send with all calls of a session, so that a load balancer finds the worker again: sent
   * once, as `VGI-Echo-<name>`. Default: none.
   */
  readonly echoHeaders?: Readonly<Record<string, string>>;
  /** Sessions at the same time. Default 10 000. */
  readonly maxSessions?: number;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

const TTL_SECONDS = 300;
const MAX_SESSIONS = 10_000;
const ID_BYTES = 12;

/** The sessions of one server. */
export class StickySessions {
  readonly registry: SessionRegistry;
  /** What the server advertises. */
  readonly capabilities: HttpHeaders;
  readonly #tokens: SessionTokens;
  readonly #echo: HttpHeaders;

  constructor(options: SessionOptions, codec: StateTokenCodec, serverId: string) {
    const { ttlSeconds = TTL_SECONDS, maxSessions = MAX_SESSIONS, now = Date.now } = options;
    const echo = Object.entries(options.echoHeaders ?? {});
    this.registry = new SessionRegistry(ttlSeconds * 1000, maxSessions, now);
    this.#tokens = new SessionTokens(codec, serverId);
    this.#echo = echo.map(([name, value]) => [`${ECHO_PREFIX}${name}`, value]);
    this.capabilities = [
      [STICKY_ENABLED, "true"],
      [STICKY_DEFAULT_TTL, String(ttlSeconds)],
    ];
    if (echo.length > 0) {
      this.capabilities.push([STICKY_ECHO_HEADERS, echo.map(([name]) => name).join(", ")]);
    }
  }

  /** Names of the headers that this server sends of its own. */
  get echoHeaderNames(): readonly string[] {
    return this.#echo.map(([name]) => name);
  }

  /** The session of a request. Rejects with `SessionLostError` when it names one that is not here. */
  async enter(head: HttpRequestHead, identity: TokenIdentity | undefined): Promise<RequestSession> {
    const owner = ownerKey(identity);
    const accepts = head.header(SESSION_ACCEPT.toLowerCase())?.trim().toLowerCase() === "true";
    const token = head.header(SESSION.toLowerCase());
    const parts = { registry: this.registry, owner, accepts, echo: this.#echo };
    const seal = (id: string): string => this.#tokens.seal(id, identity);
    if (token === undefined) return new RequestSession(parts, seal, undefined, () => undefined);
    const id = this.#tokens.open(token, identity);
    const entered = id === undefined ? undefined : await this.registry.acquire(id, owner);
    if (entered === undefined) throw sessionLost();
    return new RequestSession(parts, seal, entered.session, entered.release);
  }

  /** Ends the session that a request names; whether it was here. What is wrong with the token is not told. */
  async end(head: HttpRequestHead, identity: TokenIdentity | undefined): Promise<boolean> {
    const token = head.header(SESSION.toLowerCase());
    const id = token === undefined ? undefined : this.#tokens.open(token, identity);
    if (id === undefined) return false;
    const entered = await this.registry.acquire(id, ownerKey(identity));
    if (entered === undefined) return false;
    const wasThere = this.registry.close(id);
    entered.release();
    return wasThere;
  }
}

function ownerKey(identity: TokenIdentity | undefined): string {
  return identity === undefined ? "" : JSON.stringify([identity.domain, identity.principal]);
}

/** A request's session: the one that it named, the one that it opens, or none. */
export class RequestSession implements CallSession {
  readonly #parts: {
    readonly registry: SessionRegistry;
    readonly owner: string;
    readonly accepts: boolean;
    readonly echo: HttpHeaders;
  };
  readonly #seal: (id: string) => string;
  readonly #release: () => void;
  #session: Session | undefined;
  /** Id of the session that the request has touched, also when it has been closed since. */
  touched: string | undefined;
  /** What has become of it. */
  action: "none" | "open" | "resume" | "close";

  constructor(
    parts: {
      readonly registry: SessionRegistry;
      readonly owner: string;
      readonly accepts: boolean;
      readonly echo: HttpHeaders;
    },
    seal: (id: string) => string,
    session: Session | undefined,
    release: () => void,
  ) {
    this.#parts = parts;
    this.#seal = seal;
    this.#session = session;
    this.#release = release;
    this.touched = session?.id;
    this.action = session === undefined ? "none" : "resume";
  }

  get id(): string | undefined {
    return this.#session?.id;
  }

  get state(): unknown {
    return this.#session?.state;
  }

  open(state: object, ttlMs: number | undefined): void {
    const { registry, owner, accepts } = this.#parts;
    if (!accepts) throw sessionsNotAccepted();
    this.#session = registry.open(newId(ID_BYTES), owner, state, ttlMs);
    this.touched = this.#session.id;
    this.action = "open";
  }

  close(): void {
    if (this.#session === undefined) return;
    this.#parts.registry.close(this.#session.id);
    this.#session = undefined;
    this.action = "close";
  }

  /** The request is done: the next one may have the session. Answers with the headers of the response. */
  leave(): HttpHeaders {
    this.#release();
    if (this.action === "close") return [[SESSION_CLOSE, "true"]];
    if (this.action !== "open" || this.#session === undefined) return [];
    return [[SESSION, this.#seal(this.#session.id)], ...this.#parts.echo];
  }
}
