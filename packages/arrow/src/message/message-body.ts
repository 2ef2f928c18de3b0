/** Where the body of a message is. */

/** A piece of some memory. */
export interface BodyPlace {
  /** The whole memory that the body lies in: a view is made once per receive buffer, not once per message. */
  readonly view: DataView;
  /** Where in {@link view} it starts. */
  readonly start: number;
  /** How long it is: 0 where it was refused. */
  readonly bodyLength: number;
}

/** A body that is there as a whole, or was refused. */
export interface MessageBody extends BodyPlace {
  /** Whether it lies in pushed bytes and is valid only until the next `push`. */
  readonly lent: boolean;
  /** Gives its memory back for later bodies, where it is large enough; nobody can read it then. */
  readonly release: (() => void) | undefined;
  /** The declared size of a body over the limit: its bytes were thrown away. */
  readonly refusedBytes: number | undefined;
}

/** The body in an array, which is made for the purpose: small ones are read without. */
export function bodyOf({ view, start, bodyLength }: BodyPlace): Uint8Array {
  return new Uint8Array(view.buffer, start, bodyLength);
}

/** Where the bytes of an array are. */
export function placeOf(bytes: Uint8Array): BodyPlace {
  return {
    view: new DataView(bytes.buffer),
    start: bytes.byteOffset,
    bodyLength: bytes.length,
  };
}
