/**
 * The classes that stream states may be restored to, for carriers that keep no memory between turns. A state
 * travels without its schema, which is the same for all turns: that is kept once, beside the stream.
 */
import { END_OF_STREAM, encodeSchema, joinChunks, protocolError, schemaError } from "@sheaf/arrow";
import type { DataclassConstructor } from "@sheaf/dataclass";
import type { StreamState } from "../stream/stream-state.ts";

/** A class of states, as `createServer`'s `states` lists them. */
export type StateConstructor = DataclassConstructor<StreamState>;

interface StateClass {
  readonly type: StateConstructor;
  readonly name: Uint8Array;
  /** The schema message of the class, as this process declares it. */
  readonly schema: Uint8Array;
}

/** What follows the name: the batch alone, or a whole IPC stream where the schema has changed on the way. */
const FORM_BATCH = 0;
const FORM_STREAM = 1;
const MAX_NAME_BYTES = 255;
const HEAD_BYTES = 2;

/** Writes states down and makes them again. */
export class StateClasses {
  readonly #byType: Map<unknown, StateClass> = new Map();
  readonly #byName: Map<string, StateClass> = new Map();

  /** Throws `invalid-declaration` for two classes of one name: only the name travels. */
  constructor(types: readonly StateConstructor[]) {
    for (const type of types) {
      const { dataclassName } = type;
      const name = new TextEncoder().encode(dataclassName);
      if (this.#byName.has(dataclassName) || name.byteLength > MAX_NAME_BYTES) {
        throw schemaError(
          "invalid-declaration",
          `the server's states must have names of their own, ${MAX_NAME_BYTES} bytes at most: '${dataclassName}'`,
        );
      }
      const found = { type, name, schema: encodeSchema(type.schema) };
      this.#byType.set(type, found);
      this.#byName.set(dataclassName, found);
    }
  }

  /** The schema message of a state, to be kept beside the stream. Throws `invalid-declaration` for classes that are not listed. */
  schemaOf(state: StreamState): Uint8Array {
    return this.#classOf(state).schema;
  }

  /** A state as bytes; `schema` is what {@link schemaOf} gave when the stream began, maybe in another process. */
  write(state: StreamState, schema: Uint8Array): Uint8Array {
    const { name, schema: own } = this.#classOf(state);
    const stream = state.serializeToBytes();
    const isSame = own === schema || sameBytes(own, schema);
    const content = isSame
      ? stream.subarray(own.byteLength, stream.byteLength - END_OF_STREAM.byteLength)
      : stream;
    const head = Uint8Array.of(isSame ? FORM_BATCH : FORM_STREAM, name.byteLength);
    return joinChunks([head, name, content]);
  }

  /** Makes a state of its bytes. Throws `invalid-declaration` for unknown classes, else as `deserializeFromBytes`. */
  read(bytes: Uint8Array, schema: Uint8Array): StreamState {
    const nameEnd = HEAD_BYTES + (bytes[1] ?? 0);
    const name = new TextDecoder().decode(bytes.subarray(HEAD_BYTES, nameEnd));
    const found = this.#byName.get(name);
    if (found === undefined) throw notListed(name);
    const content = bytes.subarray(nameEnd);
    if (bytes[0] === FORM_STREAM) return found.type.deserializeFromBytes(content);
    if (bytes[0] === FORM_BATCH) {
      return found.type.deserializeFromBytes(joinChunks([schema, content, END_OF_STREAM]));
    }
    throw protocolError("malformed-message", "the bytes of a stream's state have an unknown form");
  }

  #classOf(state: StreamState): StateClass {
    const found = this.#byType.get(state.constructor);
    if (found === undefined) throw notListed(state.constructor.name);
    return found;
  }
}

function notListed(name: string): Error {
  return schemaError(
    "invalid-declaration",
    `the state '${name}' is not among the server's: over a carrier without memory any worker must be able to restore it; list it: createServer(service, implementation, { states: [${name}] })`,
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);
}
