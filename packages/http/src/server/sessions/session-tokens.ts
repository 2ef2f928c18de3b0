/** The token that a client shows to get to its session: sealed, bound to its caller, fit for a header. */
import { SheafError } from "@sheaf/core";
import type { StateTokenCodec } from "../../token/state-token-codec.ts";
import type { TokenContext, TokenIdentity } from "../../token/token-context.ts";

/** Seals and opens the tokens of one worker's sessions. */
export class SessionTokens {
  readonly #codec: StateTokenCodec;
  readonly #serverId: string;

  /** Tokens of other servers open, where the keys are shared, but name another server. */
  constructor(codec: StateTokenCodec, serverId: string) {
    if (serverId.includes("\n")) {
      throw new SheafError("schema", "invalid-declaration", "a server's id is one line");
    }
    this.#codec = codec;
    this.#serverId = serverId;
  }

  seal(sessionId: string, identity: TokenIdentity | undefined): string {
    const content = new TextEncoder().encode(`${this.#serverId}\n${sessionId}`);
    const token = this.#codec.seal(content, contextOf(identity));
    return token.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }

  /** The session that a token names; `undefined` for whatever is wrong with it, another server's included. */
  open(token: string, identity: TokenIdentity | undefined): string | undefined {
    const base64 = token.trim().replaceAll("-", "+").replaceAll("_", "/");
    const padded = base64.padEnd(Math.ceil(base64.length / 4) * 4, "=");
    try {
      const content = new TextDecoder().decode(this.#codec.open(padded, contextOf(identity)));
      const [serverId, sessionId] = content.split("\n");
      return serverId === this.#serverId ? sessionId : undefined;
    } catch {
      return undefined;
    }
  }
}

function contextOf(identity: TokenIdentity | undefined): TokenContext {
  return { purpose: "session", protocol: "", identity };
}
