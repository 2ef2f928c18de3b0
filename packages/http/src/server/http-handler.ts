/**
 * A server behind HTTP, free of any runtime: a request comes in as method, path, headers and body, and goes out as
 * status, headers and body. The fetch handler and the Node listener are skins of it.
 */
import { DecodeContext } from "@sheaf/arrow";
import type { AuthContext, MaybePromise, PeerInfo, Server } from "@sheaf/core";
import { METHOD_UPLOAD_URL, methodNotImplemented } from "@sheaf/core/carrier";
import { type Authenticate, authenticateRequest } from "../auth/authenticate.ts";
import { authFailureResponse } from "../auth/unauthorized-response.ts";
import { type CorsPolicy, corsPolicy, isPreflight } from "../cors/cors.ts";
import type { HttpHeaders, HttpRequest, HttpResponse } from "../message/http-message.ts";
import { REQUEST_ID } from "../message/http-names.ts";
import { NOBLE_TOKEN_CRYPTO } from "../token/noble-crypto.ts";
import { sealedTokens } from "../token/sealed-tokens.ts";
import { StreamTokens } from "../token/stream-tokens.ts";
import { RANDOM_KEY_WARNING, TokenKeyRing } from "../token/token-key-ring.ts";
import { acceptedTurnsOf } from "./accepted-turns.ts";
import { answerBuiltIn } from "./answer-built-in.ts";
import { answerInit, answerTurn } from "./answer-stream.ts";
import { answerUnary, refusal } from "./answer-unary.ts";
import { capabilityHeaders } from "./capabilities.ts";
import { dressReply } from "./dress-reply.ts";
import type { HttpApp } from "./http-app.ts";
import type { HttpServerOptions } from "./http-server-options.ts";
import { emptyResponse, jsonResponse, problem, withoutBody } from "./plain-responses.ts";
import { isResponse, readBody, refusedHead } from "./read-body.ts";
import type { Reply } from "./reply.ts";
import { RequestCookies } from "./request-cookies.ts";
import { RequestId } from "./request-id.ts";
import { identityOf, type RequestScope } from "./request-scope.ts";
import { budgetOf } from "./response-budget.ts";
import { type CallRoute, checkedPrefix, isCall, type Route, Routes } from "./routes.ts";
import { RunningReplies } from "./running-replies.ts";
import { ServerPages } from "./server-pages.ts";
import { type RequestSession, StickySessions } from "./sessions/sticky-sessions.ts";
import { StoredBatches } from "./stored-batches.ts";
import { answerUploadUrls } from "./upload-urls.ts";

const GIB = 1024 * 1024 * 1024;
const DEFAULT_TURN_BYTES = 16 * 1024 * 1024;
const CACHED: [string, string] = ["Cache-Control", "public, max-age=300"];
const ALLOW = "GET, HEAD, POST, OPTIONS, DELETE";

/** Answers HTTP requests for one server. */
export class HttpHandler {
  readonly server: Server;
  readonly prefix: string;
  /** The sessions, where the server has them: for draining. */
  readonly sessions: StickySessions | undefined;
  readonly #app: HttpApp;
  readonly #options: HttpServerOptions;
  readonly #routes: Routes;
  readonly #pages: ServerPages;
  readonly #cors: CorsPolicy | undefined;
  readonly #capabilities: HttpHeaders;
  readonly #maxRequestBytes: number;
  readonly #health: HttpResponse;
  /** Whether the implementations have been told that they serve. */
  #isServing = false;

  /** Throws `RangeError` or `invalid-declaration` for options that make no sense. */
  constructor(server: Server, options: HttpServerOptions = {}) {
    const { tokens = {}, sessions, external } = options;
    const keys = new TokenKeyRing(tokens.keys, tokens.crypto ?? NOBLE_TOKEN_CRYPTO);
    if (keys.isRandom) (options.onWarning ?? warnOperator)(RANDOM_KEY_WARNING);
    const codec = (tokens.codec ?? sealedTokens)(keys, tokens);
    this.server = server;
    this.prefix = checkedPrefix(options.prefix ?? "");
    this.sessions =
      sessions === undefined ? undefined : new StickySessions(sessions, codec, server.serverId);
    if (options.uploadUrls && external?.storage.createUploadUrl === undefined) {
      throw new RangeError(
        "uploadUrls needs an external storage that makes them: one with createUploadUrl()",
      );
    }
    this.#options = options;
    this.#maxRequestBytes = options.maxRequestBytes ?? GIB;
    this.#app = {
      server,
      tokens: new StreamTokens(codec, tokens),
      context: new DecodeContext(server.decodeOptions),
      stored:
        external === undefined ? undefined : new StoredBatches(external, server.decodeOptions),
      running: new RunningReplies(),
      maxResponseBytes: options.maxResponseBytes,
      turnBytes: options.turnBytes ?? DEFAULT_TURN_BYTES,
    };
    this.#routes = new Routes(server, this.prefix);
    this.#pages = new ServerPages(server, this.prefix);
    this.#capabilities = capabilityHeaders(options, this.sessions);
    const advertised = this.#capabilities.map(([name]) => name);
    const echoed = this.sessions?.echoHeaderNames ?? [];
    this.#cors = options.cors && corsPolicy(options.cors, [...advertised, ...echoed]);
    const { serverId: server_id, protocolName: protocol } = server;
    this.#health = jsonResponse(200, { status: "ok", server_id, protocol });
  }

  /** Answers a request. Rejects only when the client is gone, or reading its body failed. */
  async handle(request: HttpRequest): Promise<HttpResponse> {
    const requestId = new RequestId(request);
    const { status, headers: own, body } = await this.#answer(request, requestId);
    const headers: HttpHeaders = [...own, [REQUEST_ID, String(requestId)], ...this.#capabilities];
    if (this.#cors !== undefined) headers.push(...this.#cors.headers(request));
    return { status, headers, body };
  }

  /** Ends all sessions. */
  close(): void {
    this.sessions?.registry.closeAll();
  }

  #answer(request: HttpRequest, requestId: RequestId): MaybePromise<HttpResponse> {
    // Preflights carry no credential, and whether the server is up is nobody's secret.
    if (request.method === "OPTIONS") return this.#options204(request);
    const route = this.#routes.find(request.path);
    if (route.kind === "health" && isRead(request)) return this.#bodyFor(request, this.#health);
    const { authenticate } = this.#options;
    return authenticate === undefined
      ? this.#answerFor(undefined, request, route, requestId)
      : this.#authenticated(authenticate, request, route, requestId);
  }

  async #authenticated(
    authenticate: Authenticate,
    request: HttpRequest,
    route: Route,
    requestId: RequestId,
  ): Promise<HttpResponse> {
    let auth: AuthContext | undefined;
    try {
      auth = await authenticateRequest(authenticate, request);
    } catch (error) {
      const { wwwAuthenticate } = this.#options;
      const answer = authFailureResponse(error, request, {
        ...(wwwAuthenticate === undefined ? {} : { wwwAuthenticate }),
        proxyHeaders: authenticate.proxyHeaders ?? [],
      });
      return answer ?? problem(500, "Internal error", "The request could not be authenticated");
    }
    return this.#answerFor(auth, request, route, requestId);
  }

  #answerFor(
    auth: AuthContext | undefined,
    request: HttpRequest,
    route: Route,
    requestId: RequestId,
  ): MaybePromise<HttpResponse> {
    if (request.method === "POST") return this.#call(request, route, auth, requestId);
    if (isRead(request)) return this.#page(request, route);
    if (request.method === "DELETE" && route.kind === "session")
      return this.#endSession(request, auth);
    return problem(405, "Method not allowed", "", [["Allow", ALLOW]]);
  }

  #options204(request: HttpRequest): HttpResponse {
    if (this.#cors !== undefined && isPreflight(request)) {
      // The policy's own headers are added to every response.
      const { status, headers, body } = this.#cors.preflight(request, [CACHED]);
      const own = new Set(this.#cors.headers(request).map(([name]) => name));
      return { status, headers: headers.filter(([name]) => !own.has(name)), body };
    }
    return emptyResponse(200, [["Allow", ALLOW], CACHED]);
  }

  #bodyFor(request: HttpRequest, response: HttpResponse): HttpResponse {
    return request.method === "HEAD" ? withoutBody(response) : response;
  }

  async #page(request: HttpRequest, { kind }: Route): Promise<HttpResponse> {
    if (kind === "landing") return this.#bodyFor(request, await this.#pages.landing());
    if (kind === "describe") return this.#bodyFor(request, await this.#pages.describe());
    const page =
      kind === "call"
        ? problem(405, "Method not allowed", "", [["Allow", "POST"]])
        : this.#pages.notFound();
    return this.#bodyFor(request, page);
  }

  async #endSession(request: HttpRequest, auth: AuthContext | undefined): Promise<HttpResponse> {
    if (this.sessions === undefined) return this.#pages.notFound();
    const peer = auth === undefined ? HTTP_PEER : { ...HTTP_PEER, auth };
    const ended = await this.sessions.end(request, identityOf(peer));
    return ended ? emptyResponse(204, [["VGI-Session-Close", "true"]]) : emptyResponse(200);
  }

  async #call(
    request: HttpRequest,
    route: Route,
    auth: AuthContext | undefined,
    requestId: RequestId,
  ): Promise<HttpResponse> {
    const { codecs = [], compressResponses = true } = this.#options;
    const cookies = new RequestCookies(request, route.kind === "call" && route.action === "unary");
    const produced = compressResponses ? codecs : [];
    if (route.kind === "unknown") {
      const reply = refusal(this.server, undefined, route.error, 404);
      return dressReply(reply, {
        head: request,
        codecs: produced,
        headers: cookies.headers,
        session: undefined,
        requestBytes: 0,
      });
    }
    if (!isCall(route)) return this.#pages.notFound();
    const refused =
      refusedHead(request, codecs) ?? (this.#isServing ? undefined : await this.#notServing());
    if (refused !== undefined) return refused;
    const body = await readBody(request, codecs, this.#maxRequestBytes);
    if (isResponse(body)) return body;
    const peer: PeerInfo = {
      kind: "http",
      remoteAddr: request.remoteAddr,
      auth,
      metadata: { user_agent: request.header("user-agent") ?? "" },
      requestId: requestId.given,
      cookies,
    };
    const { reply, session, left } = await this.#dispatch(request, route, peer, body.bytes);
    if (reply.call !== undefined) requestId.note(reply.call.requestId);
    return dressReply(reply, {
      head: request,
      codecs: produced,
      headers: left.length === 0 ? cookies.headers : [...cookies.headers, ...left],
      session,
      requestBytes: body.wireBytes,
    });
  }

  /** Runs the call with its session. Rejects when the client has gone before it was answered. */
  #dispatch(
    request: HttpRequest,
    route: CallRoute,
    peer: PeerInfo,
    body: Uint8Array,
  ): MaybePromise<Dispatched> {
    let scope: RequestScope;
    try {
      const budget = budgetOf(request, this.#app.maxResponseBytes);
      scope = { request, peer, budget, acceptedTurns: acceptedTurnsOf(request) };
    } catch (error) {
      return sessionless(refusal(this.server, undefined, error, 400));
    }
    return this.sessions === undefined
      ? this.#run(route, scope, body).then(sessionless)
      : this.#enterSession(this.sessions, route, scope, body);
  }

  async #enterSession(
    sessions: StickySessions,
    route: CallRoute,
    scope: RequestScope,
    body: Uint8Array,
  ): Promise<Dispatched> {
    let session: RequestSession;
    try {
      session = await sessions.enter(scope.request, identityOf(scope.peer));
    } catch (error) {
      return sessionless(refusal(this.server, undefined, error, 500));
    }
    return this.#runInSession(route, scope, body, session);
  }

  /** The session is free for the next call before the headers are sent, or when an abandoned handler is done. */
  async #runInSession(
    route: CallRoute,
    scope: RequestScope,
    body: Uint8Array,
    session: RequestSession,
  ): Promise<Dispatched> {
    let abandoned: Promise<unknown> | undefined;
    const inSession: RequestScope = {
      ...scope,
      // A session is held for as long as the request lasts: its stream is taken turn by turn.
      acceptedTurns: session.id === undefined ? scope.acceptedTurns : 1,
      peer: { ...scope.peer, session },
      onAbandon(work) {
        abandoned = work;
      },
    };
    let left: HttpHeaders = [];
    const leave = (): void => {
      left = session.leave();
    };
    try {
      const reply = await this.#run(route, inSession, body);
      leave();
      return { reply, session, left };
    } catch (error) {
      // Only a client that has gone ends up here, and its handler may still use the session.
      if (abandoned === undefined) leave();
      else abandoned.then(leave, leave);
      throw error;
    }
  }

  #run(route: CallRoute, scope: RequestScope, body: Uint8Array): Promise<Reply> {
    const app = this.#app;
    if (route.kind === "built-in") return answerBuiltIn(app, scope, route.name, body);
    if (route.kind === "upload-url") return this.#uploadUrls(scope, body);
    if (route.action === "unary") return answerUnary(app, scope, route.method, body);
    if (route.action === "init") return answerInit(app, scope, route.method, body);
    return answerTurn(app, scope, route.method, body);
  }

  async #uploadUrls({ request: { signal } }: RequestScope, body: Uint8Array): Promise<Reply> {
    const { external, uploadUrls } = this.#options;
    if (external !== undefined && uploadUrls) {
      return answerUploadUrls(this.server, external.storage, body, this.#app.context, signal);
    }
    return refusal(this.server, undefined, methodNotImplemented(METHOD_UPLOAD_URL, []), 404);
  }

  /** The implementations are told before the first call; when one fails, the next call tries again. */
  async #notServing(): Promise<HttpResponse | undefined> {
    try {
      await this.server.serveStart("http");
      this.#isServing = true;
      return undefined;
    } catch {
      return problem(
        500,
        "Internal error",
        "The service could not be started; the next call tries again",
      );
    }
  }
}

/** What a call has come to. */
interface Dispatched {
  readonly reply: Reply;
  readonly session: RequestSession | undefined;
  /** What leaving the session adds to the response. */
  readonly left: HttpHeaders;
}

function sessionless(reply: Reply): Dispatched {
  return { reply, session: undefined, left: [] };
}

const HTTP_PEER: PeerInfo = { kind: "http" };

function warnOperator(message: string): void {
  // biome-ignore lint/suspicious/noConsole: whoever has not said where warnings go should see them
  globalThis.console.warn(message);
}

function isRead({ method }: HttpRequest): boolean {
  return method === "GET" || method === "HEAD";
}
