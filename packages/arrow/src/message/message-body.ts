/** Where the body of a message is. */

/** A body that is there as a whole, or was refused. */
export interface MessageBody {
  /** The whole memory that it lies in: a view is made once per receive buffer, not once per message. */
  readonly view: DataView;
  /** Where in {@link view} it starts, and how long it is: 0 where it was refused. */
  readonly start: number;
  readonly bodyLength: number;
  /** Whether it lies in pushed bytes and is valid only until the next `push`. */
  readonly lent: boolean;
  /** Gives its memory back for later bodies, where it is large enough; nobody can read it then. */
  readonly release: (() => void) | undefined;
  /** The declared size of a body over the limit: its bytes were thrown away. */
  readonly refusedBytes: number | undefined;
}

/** The body in an array, which is made for the purpose: small ones are read without. */
export function bodyOf({ view, start, bodyLength }: MessageBody): Uint8Array {
  return new Uint8Array(view.buffer, start, bodyLength);
}
