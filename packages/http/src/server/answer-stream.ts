/** Streams over HTTP: a request opens one, every further request takes a turn of it. */
import {
  type BoundMethod,
  EMPTY_FORMAT,
  isPromise,
  KEY_CANCEL,
  malformedRequest,
  openStream,
  type Request,
  type ServerCall,
} from "@sheaf/core/carrier";
import { isReply, readCall, refusal, whileConnected } from "./answer-unary.ts";
import { exchangeTurn } from "./exchange-turn.ts";
import type { HttpApp } from "./http-app.ts";
import { producerTurns } from "./producer-turns.ts";
import type { Reply } from "./reply.ts";
import type { RequestScope } from "./request-scope.ts";
import { withStoredHeader } from "./stored-header.ts";
import { tickOf } from "./tick.ts";
import { TravellingStream } from "./travelling-stream.ts";

/** Opens a stream; of a producer the first turn is taken at once. Rejects only when the client has gone. */
export async function answerInit(
  app: HttpApp,
  scope: RequestScope,
  method: BoundMethod,
  body: Uint8Array,
): Promise<Reply> {
  const request = await readCall(app, scope, method.name, body);
  if (isReply(request)) return request;
  const accepted = app.server.accept(request, scope.peer, method);
  if (accepted.kind === "refused") return { status: 400, body: accepted.reply };
  if (accepted.kind !== "stream") {
    const error = malformedRequest(`'${method.name}' is not a stream: it is called without /init`);
    return refusal(app.server, request, error, 400);
  }
  const { call } = accepted;
  call.observed?.hold();
  const opening = openStream(call);
  const opened = isPromise(opening) ? await whileConnected(opening, call, scope) : opening;
  if ("refused" in opened) return { status: 500, body: opened.refused, call };
  try {
    const stream = TravellingStream.begin(app, scope, opened);
    const header = await withStoredHeader(app, scope, opened);
    if (method.kind === "producer") {
      return await producerTurns(app, scope, stream, tickOf(request), header);
    }
    const chunks = opened.suspend(stream.pairs());
    const facts = { responseState: stream.responseState };
    return { status: 200, body: [...header, ...chunks], call, facts };
  } catch (error) {
    if (scope.request.signal?.aborted) throw error;
    return failed(app, request, call, error);
  }
}

/** Takes the next turn of a stream, or cancels it. Rejects only when the client has gone. */
export async function answerTurn(
  app: HttpApp,
  scope: RequestScope,
  method: BoundMethod,
  body: Uint8Array,
): Promise<Reply> {
  const request = await readCall(app, scope, method.name, body);
  if (isReply(request)) return request;
  const { batch, batchCount, problem } = request;
  if (batch === undefined || batchCount > 1 || problem !== undefined || method.kind === "unary") {
    const error = problem ?? malformedRequest(noTurn(method.name, batchCount));
    return refusal(app.server, request, error, 400);
  }
  let stream: TravellingStream;
  try {
    stream = TravellingStream.resume(app, scope, method, request);
  } catch (error) {
    return refusal(app.server, undefined, error, 400);
  }
  const { call } = stream.opened;
  call.observed?.hold();
  try {
    if (request.metadata.has(KEY_CANCEL)) {
      app.running.stop(call.streamId);
      const chunks = await stream.opened.cancel();
      return { status: 200, body: chunks, call, facts: { requestState: stream.requestState } };
    }
    if (method.kind === "producer")
      return await producerTurns(app, scope, stream, tickOf(request), []);
    return await exchangeTurn(app, scope, stream, batch, request.seen);
  } catch (error) {
    if (scope.request.signal?.aborted) throw error;
    return failed(app, request, call, error);
  }
}

function noTurn(method: string, batches: number): string {
  return batches > 1
    ? `A turn of the stream '${method}' takes one batch; there are ${batches}`
    : `This is no turn of the stream '${method}'`;
}

function failed(app: HttpApp, request: Request, call: ServerCall, error: unknown): Reply {
  const format = call.bound.outputFormat ?? EMPTY_FORMAT;
  return { status: 500, body: app.server.refuse(request, error, format), call, refusal: error };
}
