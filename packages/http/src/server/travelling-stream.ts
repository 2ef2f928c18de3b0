/** A stream between two requests: its two tokens, and the stream itself on this side of them. */
import { decodeSchema, encodeSchema, protocolError } from "@sheaf/arrow";
import {
  type BoundMethod,
  KEY_CALL_STATE,
  KEY_STREAM_STATE,
  type OpenStream,
  type Request,
} from "@sheaf/core/carrier";
import type { Schema } from "apache-arrow";
import { KEY_POSITION } from "../message/http-names.ts";
import type { TokenOwner } from "../token/token-context.ts";
import { tokenError } from "../token/token-error.ts";
import type { CallRecord } from "../token/token-layout.ts";
import type { HttpApp } from "./http-app.ts";
import { ownerOf, type RequestScope } from "./request-scope.ts";
import { type Budget, tightened } from "./response-budget.ts";

/** A batch's metadata that hold a stream's tokens. */
export type TokenPairs = [string, string][];

const LIMIT_BYTES = 8;

/** An open stream and what its tokens are made of. */
export class TravellingStream {
  readonly opened: OpenStream;
  readonly budget: Budget;
  /** The state as it came; `undefined` on the first request. */
  readonly requestState: Uint8Array | undefined;
  /** The token that was made last. */
  lastCursor = "";
  /** The state as it went last. */
  responseState: Uint8Array | undefined;
  readonly #app: HttpApp;
  readonly #owner: TokenOwner;
  readonly #call: CallRecord;
  readonly #stateSchema: Uint8Array;
  /** Sent once, with the first response. */
  #callToken: string | undefined;

  private constructor(parts: {
    readonly app: HttpApp;
    readonly opened: OpenStream;
    readonly owner: TokenOwner;
    readonly call: CallRecord;
    readonly budget: Budget;
    readonly callToken?: string;
    readonly requestState?: Uint8Array;
  }) {
    this.#app = parts.app;
    this.opened = parts.opened;
    this.#owner = parts.owner;
    this.#call = parts.call;
    this.#callToken = parts.callToken;
    this.budget = parts.budget;
    this.requestState = parts.requestState;
    this.#stateSchema = extraOf(parts.call).stateSchema;
    parts.opened.budget = {
      remainingResponseBytes: parts.budget.limitBytes,
      remainingExternalizedResponseBytes: parts.app.stored?.maxBytes,
      externalizationEnabled: parts.app.stored !== undefined,
    };
  }

  /** Seals a stream that has just been opened. Throws `invalid-declaration` for a state that cannot be restored. */
  static begin(app: HttpApp, scope: RequestScope, opened: OpenStream): TravellingStream {
    const { bound, streamId } = opened.call;
    const owner = ownerOf(scope, bound.binding.name);
    const isDeclared = opened.format === bound.outputFormat;
    const { call, token } = app.tokens.sealCall(
      {
        streamId,
        method: bound.name,
        outputSchema: isDeclared ? undefined : encodeSchema(opened.format.schema),
        extra: packExtra(opened.stateSchema, scope.budget.limitBytes),
      },
      owner,
    );
    return new TravellingStream({
      app,
      opened,
      owner,
      call,
      budget: scope.budget,
      callToken: token,
    });
  }

  /** Goes on with the stream that a request's tokens stand for. Throws what is wrong with them. */
  static resume(
    app: HttpApp,
    scope: RequestScope,
    method: BoundMethod,
    request: Request,
  ): TravellingStream {
    const cursor = request.metadata.get(KEY_STREAM_STATE);
    if (cursor === undefined) {
      throw protocolError("malformed-message", "Missing state token in exchange request");
    }
    const owner = ownerOf(scope, method.binding.name);
    const sent = { cursor, call: request.metadata.get(KEY_CALL_STATE) };
    const { call, state } = app.tokens.resolve(sent, owner);
    if (call.method !== method.name) throw tokenError();
    const { stateSchema, limitBytes } = extraOf(call);
    const saved = { streamId: call.streamId, stateSchema, state, output: outputOf(call) };
    const opened = app.server.resume(method, saved, request, scope.peer);
    const budget = tightened(scope.budget, limitBytes);
    return new TravellingStream({ app, opened, owner, call, budget, requestState: state });
  }

  /** The token of the next turn, from the state as it is now. */
  cursor(): string {
    this.responseState = this.opened.snapshot(this.#stateSchema);
    this.lastCursor = this.#app.tokens.sealCursor(this.#call, this.responseState, this.#owner);
    return this.lastCursor;
  }

  /** The tokens that the client needs to go on: both with the first response, the cursor alone later. */
  pairs(): TokenPairs {
    const pairs: TokenPairs = [[KEY_STREAM_STATE, this.cursor()]];
    if (this.#callToken !== undefined) pairs.push([KEY_CALL_STATE, this.#callToken]);
    this.#callToken = undefined;
    return pairs;
  }
}

/** The same tokens between two turns of one response, which goes on by itself unless it breaks off. */
export function asMarks(pairs: TokenPairs): TokenPairs {
  return pairs.map(([key, token]) => [key === KEY_STREAM_STATE ? KEY_POSITION : key, token]);
}

interface Extra {
  readonly stateSchema: Uint8Array;
  readonly limitBytes: number | undefined;
}

/** What the server wants to find again beside schemas and ids: its limit, then the state's schema. */
function packExtra(stateSchema: Uint8Array, limitBytes: number | undefined): Uint8Array {
  const extra = new Uint8Array(LIMIT_BYTES + stateSchema.byteLength);
  new DataView(extra.buffer).setFloat64(0, limitBytes ?? 0, true);
  extra.set(stateSchema, LIMIT_BYTES);
  return extra;
}

function extraOf({ extra }: CallRecord): Extra {
  if (extra === undefined || extra.byteLength < LIMIT_BYTES) {
    throw protocolError("malformed-message", "The call token is of another server version");
  }
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  const limit = view.getFloat64(0, true);
  return {
    stateSchema: extra.subarray(LIMIT_BYTES),
    limitBytes: limit === 0 ? undefined : limit,
  };
}

/** Schemas by the call that they belong to: codecs are kept by schema object. */
const outputs: WeakMap<CallRecord, Schema> = new WeakMap();

function outputOf(call: CallRecord): Schema | undefined {
  if (call.outputSchema === undefined) return undefined;
  let schema = outputs.get(call);
  if (schema === undefined) {
    schema = decodeSchema(call.outputSchema);
    outputs.set(call, schema);
  }
  return schema;
}
