import type { TokenContext } from "./token-context.ts";

/**
 * Bytes that a client keeps for the server, as text. Either codec makes sure that what `open` gives was
 * sealed with one of its keys in the same context; whether clients can read it is the codec's choice.
 */
export interface StateTokenCodec {
  /**
   * Makes a token of some bytes.
   *
   * @throws `protocol` / `limit-exceeded` if it would be too long to be opened again.
   */
  seal(content: Uint8Array, context: TokenContext): string;
  /**
   * The bytes of a token.
   *
   * @throws the same `RuntimeError` ({@link RpcError}) for whatever is wrong with the token.
   */
  open(token: string, context: TokenContext): Uint8Array;
}
