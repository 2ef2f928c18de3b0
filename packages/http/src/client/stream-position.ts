/** Where a stream stands: the two tokens that its next request takes along. */
import { protocolError, type ReceivedBatch } from "@sheaf/arrow";
import { KEY_CALL_STATE, KEY_STREAM_STATE } from "@sheaf/core/carrier";
import { KEY_POSITION } from "../message/http-names.ts";

/** A stream's tokens. The call token comes once, the cursor with every turn. */
export class StreamPosition {
  cursor: string | undefined;
  #call: string | undefined;

  /**
   * Takes the tokens of a batch. `"next"`: the stream goes on with a request from there; `"mark"`: the reply goes on by
   * itself, the token is for when it breaks off; `undefined`: there is none.
   */
  note({ metadata }: ReceivedBatch): "next" | "mark" | undefined {
    if (metadata.size === 0) return undefined;
    this.#call = metadata.get(KEY_CALL_STATE) ?? this.#call;
    const next = metadata.get(KEY_STREAM_STATE);
    const cursor = next ?? metadata.get(KEY_POSITION);
    if (cursor === undefined) return undefined;
    this.cursor = cursor;
    return next === undefined ? "mark" : "next";
  }

  /** The metadata that take the stream on from here. */
  pairs(): [string, string][] {
    const pairs: [string, string][] = [];
    if (this.cursor !== undefined) pairs.push([KEY_STREAM_STATE, this.cursor]);
    if (this.#call !== undefined) pairs.push([KEY_CALL_STATE, this.#call]);
    return pairs;
  }

  /** Both tokens as one text; base64 has no dots. */
  toToken(): string | undefined {
    return this.cursor === undefined ? undefined : `${this.cursor}.${this.#call ?? ""}`;
  }

  /** Reverses {@link toToken}. Throws `malformed-message` for other texts. */
  static fromToken(token: string): StreamPosition {
    const parts = token.split(".");
    if (parts.length !== 2 || parts[0] === "") {
      throw protocolError("malformed-message", "this is no token of a stream");
    }
    const position = new StreamPosition();
    position.cursor = parts[0];
    position.#call = parts[1] === "" ? undefined : parts[1];
    return position;
  }
}
