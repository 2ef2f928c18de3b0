/** A client's first message, where it may hold the token that the handshake did not have. */
import { RpcError } from "@sheaf/core";

const TOKEN_MESSAGE = /^bearer /i;

/** Lets one text message through: `bearer <token>`. */
export class TokenGate {
  #text: string | undefined;
  #arrived: (() => void) | undefined;

  /** What a channel asks about text messages. */
  readonly takeText = (text: string): boolean => {
    if (this.#text !== undefined || !TOKEN_MESSAGE.test(text)) return false;
    this.#text = text;
    this.#arrived?.();
    return true;
  };

  /** The token; rejects with `UNAUTHENTICATED` when it does not come in time, or `ended` resolves first. */
  async token(timeoutMs: number, ended: Promise<void>): Promise<string> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const arrived = new Promise<void>((resolve) => {
      this.#arrived = resolve;
      timer = setTimeout(resolve, timeoutMs);
      if (this.#text !== undefined) resolve();
    });
    await Promise.race([arrived, ended]);
    clearTimeout(timer);
    if (this.#text === undefined) {
      throw new RpcError("PermissionError", `no token came within ${timeoutMs} ms`, {
        errorCode: "UNAUTHENTICATED",
      });
    }
    return this.#text.replace(TOKEN_MESSAGE, "").trim();
  }
}
