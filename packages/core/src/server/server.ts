/**
 * The one dispatcher. It knows services, handlers and streams, and nothing of carriers: those bring it
 * requests and take away chunks.
 */
import { type CustomMetadata, type DecodeOptions, isSheafError } from "@sheaf/arrow";
import type { MaybePromise } from "../contract/service.ts";
import { encodeDescribe } from "../introspect/describe.ts";
import { reflectionHost } from "../introspect/reflection.ts";
import type { PeerInfo, TransportKind } from "../transport/serve-options.ts";
import type { ExposeErrors } from "../wire/error-reply.ts";
import {
  KEY_METHOD,
  KEY_REQUEST_ID,
  KEY_REQUEST_VERSION,
  KEY_SERVER_ID,
  KEY_TRANSPORT_SHM,
  METHOD_DESCRIBE,
  REQUEST_VERSION,
} from "../wire/keys.ts";
import { EMPTY_FORMAT, type RowFormat } from "../wire/row-format.ts";
import { type Binding, type BoundMethod, bind, type HostedService } from "./binding.ts";
import type { DispatchHook } from "./dispatch-hook.ts";
import { newId } from "./ids.ts";
import { type ReplySigner, ReplyWriter } from "./reply-writer.ts";
import { checkParams, checkShape, type Request } from "./request.ts";
import {
  checkVersion,
  isBuiltIn,
  methodName,
  type Routes,
  route,
  type WireGeneration,
} from "./routing.ts";
import { type CallSettings, ServerCall } from "./server-call.ts";

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

/** A running server; give it to `serveStdio`, `listenUnix`, `listenHttp`, … Made by `createServer`. */
export class Server {
  readonly serverId: string;
  readonly serverVersion: string;
  readonly decodeOptions: DecodeOptions;
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
    this.#routes = buildRoutes(primary, options, () => this.bindings, this);
    this.#settings = {
      serverId: this.serverId,
      expose: options.exposeErrors ?? "traceback",
      hooks: options.hooks ?? [],
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

  /** Finds the method of a request and decodes its parameters. Never throws: what is wrong is answered. */
  accept(request: Request, peer: PeerInfo): Accepted {
    let method = this.#known.get(request.metadata);
    try {
      if (method === undefined || method.acceptedSchema !== request.schema) {
        const name = methodName(request.metadata);
        checkShape(request);
        if (isBuiltIn(this.#routes, name)) return this.#builtIn(name, request);
        method = route(this.#routes, name, request.metadata);
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
        reply: this.#errorReply(request, error, method?.resultFormat ?? EMPTY_FORMAT),
        inputMayFollow:
          method === undefined ? request.metadata.has(KEY_METHOD) : method.kind !== "unary",
      };
    }
  }

  #builtIn(name: string, request: Request): Accepted {
    if (name === METHOD_DESCRIBE) {
      const described = encodeDescribe(this.#routes.primary, this.serverId);
      return { kind: "built-in", reply: described.then((bytes) => [bytes]) };
    }
    const reply = new ReplyWriter(EMPTY_FORMAT, this.#signerOf(request));
    reply.noRows([
      [KEY_TRANSPORT_SHM, "false"],
      [KEY_REQUEST_VERSION, REQUEST_VERSION],
      [KEY_SERVER_ID, this.serverId],
    ]);
    return { kind: "built-in", reply: reply.take() };
  }

  #errorReply(request: Request, error: unknown, format: RowFormat): Uint8Array[] {
    const reply = new ReplyWriter(format, this.#signerOf(request));
    reply.error(error);
    return reply.take();
  }

  #signerOf(request: Request): ReplySigner {
    const requestId = request.metadata.get(KEY_REQUEST_ID) ?? newId(8);
    return { identity: () => ({ ...this.#settings, requestId }) };
  }
}

/** The parameters of a request whose columns have been checked. */
function decodeParams(method: BoundMethod, { batch }: Request): Readonly<Record<string, unknown>> {
  if (batch === undefined || method.params.names.length === 0) return {};
  try {
    batch.bindTo(method.paramsReader);
    return method.params.fromWire(method.paramsReader.row(0));
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
