/**
 * The one dispatcher. It knows services, handlers and streams, and nothing of carriers: those bring it
 * requests and take away chunks.
 */
import { type CustomMetadata, type DecodeOptions, isSheafError, protocolError } from "@sheaf/arrow";
import type { Schema } from "apache-arrow";
import type { MaybePromise } from "../contract/service.ts";
import { encodeDescribe } from "../introspect/describe.ts";
import { reflectionHost } from "../introspect/reflection.ts";
import type { Pairs } from "../transport/offload.ts";
import type { PeerInfo, TransportKind } from "../transport/serve-options.ts";
import type { ExposeErrors } from "../wire/error-reply.ts";
import {
  KEY_METHOD,
  KEY_PROTOCOL,
  KEY_REQUEST_ID,
  KEY_REQUEST_VERSION,
  KEY_SERVER_ID,
  KEY_TRANSPORT_SHM,
  METHOD_DESCRIBE,
  REQUEST_VERSION,
} from "../wire/keys.ts";
import { EMPTY_FORMAT, type RowFormat, rowFormatOf } from "../wire/row-format.ts";
import { type Binding, type BoundMethod, bind, type HostedService } from "./binding.ts";
import type { DispatchHook } from "./dispatch-hook.ts";
import { newId } from "./ids.ts";
import type { OffloadHost } from "./offload-host.ts";
import { OpenStream } from "./open-stream.ts";
import { type ReplySigner, ReplyWriter } from "./reply-writer.ts";
import { checkParams, checkShape, type Request } from "./request.ts";
import {
  checkPath,
  checkVersion,
  isBuiltIn,
  methodName,
  type Routes,
  route,
  type WireGeneration,
} from "./routing.ts";
import { type CallSettings, ServerCall } from "./server-call.ts";
import { StateClasses, type StateConstructor } from "./state-classes.ts";

/** What a carrier without an offload says of its abilities. */
const NO_ABILITIES: Pairs = [[KEY_TRANSPORT_SHM, "false"]];
const NO_PARAMS: Readonly<Record<string, unknown>> = {};

/** How a server presents itself and what it accepts. */
export interface ServerOptions extends DecodeOptions {
  /** 12 hex digits that tell this server from its siblings. Default: random. */
  readonly serverId?: string;
  /** Version of the program, for introspection and logs. Default `""`. */
  readonly serverVersion?: string;
  /** Which generations of the wire are answered. Default `"both"`; the strict ones are for test suites. */
  readonly wire?: WireGeneration;
  /** How much of a handler's error callers see. Default `"traceback"`, as in the family; use `"message"` or `"none"` in public. */
  readonly exposeErrors?: ExposeErrors;
  /** Observers of calls. Default: none. */
  readonly hooks?: readonly DispatchHook[];
  /** Further services beside the primary one. Default: none. */
  readonly hosts?: readonly HostedService[];
  /**
   * The classes of the streams' states. Carriers that keep no memory between turns need them: any worker must be able
   * to restore a state of which only the name and the fields have travelled. Default: none.
   */
  readonly states?: readonly StateConstructor[];
  /** A way around the carrier for large batches of clients that ask for it: `shmOffload()`. Default: none. */
  readonly offload?: OffloadHost;
}

/** What becomes of a request. */
export type Accepted =
  | { readonly kind: "unary"; readonly call: ServerCall }
  | { readonly kind: "stream"; readonly call: ServerCall }
  | { readonly kind: "built-in"; readonly reply: MaybePromise<Uint8Array[]> }
  | RefusedRequest;

/** A request that is answered with an error. */
export interface RefusedRequest {
  readonly kind: "refused";
  /** The complete error stream. */
  readonly reply: Uint8Array[];
  /** Whether the client, believing in its stream, may already be sending its input. */
  readonly inputMayFollow: boolean;
}

/** A stream that has travelled: what is needed to go on with it. */
export interface SavedStream {
  readonly streamId: string;
  /** What {@link OpenStream.stateSchema} was when the stream began. */
  readonly stateSchema: Uint8Array;
  /** What {@link OpenStream.snapshot} gave after the last turn. */
  readonly state: Uint8Array;
  /** The rows' schema, where the method declares none. */
  readonly output: Schema | undefined;
}

/** A running server; give it to `serveStdio`, `listenUnix`, `listenHttp`, … Made by `createServer`. */
export class Server {
  readonly serverId: string;
  readonly serverVersion: string;
  readonly decodeOptions: DecodeOptions;
  /** The way around the carrier that clients may ask for. */
  readonly offload: OffloadHost | undefined;
  readonly #routes: Routes;
  readonly #settings: CallSettings;
  readonly #started: Set<TransportKind> = new Set();
  readonly #known: WeakMap<CustomMetadata, BoundMethod> = new WeakMap();

  /** Use `createServer`, which checks the implementation's types. */
  constructor(primary: HostedService, options: ServerOptions = {}) {
    const { validation, limits } = options;
    this.serverId = options.serverId ?? newId(6);
    this.serverVersion = options.serverVersion ?? "";
    this.decodeOptions = {
      ...(validation === undefined ? {} : { validation }),
      ...(limits === undefined ? {} : { limits }),
    };
    this.offload = options.offload;
    this.#routes = buildRoutes(primary, options, () => this.bindings, this);
    this.#settings = {
      serverId: this.serverId,
      expose: options.exposeErrors ?? "traceback",
      hooks: options.hooks ?? [],
      states: new StateClasses(options.states ?? []),
    };
  }

  /** Name of the primary protocol. */
  get protocolName(): string {
    return this.#routes.primary.name;
  }

  /** The hosted protocols, the primary one first. */
  get bindings(): readonly Binding[] {
    return [...this.#routes.bindings.values()];
  }

  /**
   * Tells the implementations that serving on a kind of carrier begins, once per kind. Rejects with what
   * a hook throws; the next call tries again.
   */
  async serveStart(kind: TransportKind): Promise<void> {
    if (this.#started.has(kind)) return;
    for (const { implementation } of this.bindings) await implementation.onServeStart?.(kind);
    this.#started.add(kind);
  }

  /** Whether a protocol of this name is hosted. */
  hosts(protocol: string): boolean {
    return this.#routes.bindings.has(protocol);
  }

  /** Whether a name is that of a method which belongs to the server and not to a protocol. */
  hasBuiltIn(method: string): boolean {
    return isBuiltIn(this.#routes, method);
  }

  /** The method that a path names. Throws the family's typed errors: there is none, or the protocol is not hosted. */
  find(protocol: string | undefined, method: string): BoundMethod {
    return route(this.#routes, method, protocol);
  }

  /**
   * Finds the method of a request and decodes its parameters; `expected` is the method where the carrier knows it
   * already, and the request must agree. Never throws: what is wrong is answered.
   */
  accept(request: Request, peer: PeerInfo, expected?: BoundMethod): Accepted {
    let method = this.#known.get(request.metadata);
    try {
      // What is known of the first batch says nothing of what came behind it.
      const isOne = request.batchCount === 1 && request.problem === undefined;
      const isKnown = isOne && method !== undefined && method.acceptedSchema === request.schema;
      if (method === undefined || !isKnown || (expected !== undefined && expected !== method)) {
        method = undefined;
        const name = methodName(request.metadata);
        const protocol = request.metadata.get(KEY_PROTOCOL);
        checkShape(request);
        if (expected !== undefined) checkPath(this.#routes, expected, name, protocol);
        else if (isBuiltIn(this.#routes, name)) return this.#builtIn(name, request, peer);
        method = expected ?? route(this.#routes, name, protocol);
        checkVersion(method, request.metadata);
        checkParams(method, request.schema);
        // Readers hand out the same object for the same header bytes: the next such call is found by it.
        this.#known.set(request.metadata, method);
      }
      const params = decodeParams(method, request);
      const call = new ServerCall(this.#settings, method, params, request, peer);
      return method.kind === "unary" ? { kind: "unary", call } : { kind: "stream", call };
    } catch (error) {
      return {
        kind: "refused",
        reply: this.refuse(request, error, method?.resultFormat),
        inputMayFollow:
          method === undefined ? request.metadata.has(KEY_METHOD) : method.kind !== "unary",
      };
    }
  }

  /**
   * Goes on with a stream that has travelled; `request` holds the input of its next turn. Throws what is wrong with
   * the state.
   */
  resume(method: BoundMethod, saved: SavedStream, request: Request, peer: PeerInfo): OpenStream {
    const call = new ServerCall(this.#settings, method, NO_PARAMS, request, peer, saved.streamId);
    const state = this.#settings.states.read(saved.state, saved.stateSchema);
    const format = saved.output === undefined ? method.outputFormat : rowFormatOf(saved.output);
    if (format === undefined) {
      throw protocolError(
        "malformed-message",
        "a stream without declared rows has travelled without their schema",
      );
    }
    state.rehydrate?.(call);
    return new OpenStream(call, state, format, undefined);
  }

  /** The complete error stream that answers a request which gets no further. */
  refuse(
    request: Request | undefined,
    error: unknown,
    format: RowFormat = EMPTY_FORMAT,
  ): Uint8Array[] {
    const reply = new ReplyWriter(format, this.#signerOf(request));
    reply.error(error);
    return reply.take();
  }

  #builtIn(name: string, request: Request, { offload }: PeerInfo): Accepted {
    if (name === METHOD_DESCRIBE) {
      const described = encodeDescribe(this.#routes.primary, this.serverId);
      return { kind: "built-in", reply: described.then((bytes) => [bytes]) };
    }
    const reply = new ReplyWriter(EMPTY_FORMAT, this.#signerOf(request));
    reply.noRows([
      ...(offload?.abilities(request.metadata) ?? NO_ABILITIES),
      [KEY_REQUEST_VERSION, REQUEST_VERSION],
      [KEY_SERVER_ID, this.serverId],
    ]);
    return { kind: "built-in", reply: reply.take() };
  }

  #signerOf(request: Request | undefined): ReplySigner {
    const requestId = request?.metadata.get(KEY_REQUEST_ID) ?? newId(8);
    return { identity: () => ({ ...this.#settings, requestId }) };
  }
}

/** The parameters of a request whose columns have been checked. */
function decodeParams(method: BoundMethod, { batch }: Request): Readonly<Record<string, unknown>> {
  if (batch === undefined || method.params.names.length === 0) return {};
  try {
    return method.params.fromWire(batch.readRow(method.paramsReader));
  } catch (error) {
    throw isSheafError(error) ? error.inMethod(method.name) : error;
  }
}

function buildRoutes(
  primary: HostedService,
  options: ServerOptions,
  bindings: () => readonly Binding[],
  identity: { readonly serverId: string; readonly serverVersion: string },
): Routes {
  const wire = options.wire ?? "both";
  const hosts = [primary, ...(options.hosts ?? [])];
  if (wire !== "a") hosts.push(reflectionHost(bindings, identity));
  const bound = hosts.map(bind);
  return {
    wire,
    primary: bound[0]!,
    bindings: new Map(bound.map((binding) => [binding.name, binding])),
  };
}
