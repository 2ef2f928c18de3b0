/** Unary calls over HTTP: one request, one reply. */
import { type Server, SheafError } from "@sheaf/core";
import {
  type BoundMethod,
  isPromise,
  malformedRequest,
  type Request,
  type ServerCall,
} from "@sheaf/core/carrier";
import type { HttpApp } from "./http-app.ts";
import { byteLengthOf, type Reply } from "./reply.ts";
import type { RequestScope } from "./request-scope.ts";
import { responseTooLarge } from "./response-budget.ts";
import { type FetchedRequest, requestOf, StoredBatches } from "./stored-batches.ts";

/** The request in a body, its batch fetched if it is elsewhere; else the reply that says what is wrong. */
export async function readCall(
  app: HttpApp,
  { request: caller }: RequestScope,
  method: string,
  body: Uint8Array,
): Promise<FetchedRequest | Reply> {
  let request: Request | undefined;
  try {
    request = await requestOf(body, app.context);
  } catch (error) {
    return refusal(app.server, undefined, error, 400);
  }
  if (request === undefined) {
    const error = malformedRequest("The request's body is empty or ends too early");
    return refusal(app.server, undefined, error, 400);
  }
  if (app.stored === undefined) return request;
  try {
    return await app.stored.fetched(request, method, caller);
  } catch (error) {
    // The storage has failed, not the client: the reply says so in the body of a 200.
    return refusal(app.server, request, error, 500);
  }
}

/** Whether reading has ended in a reply. */
export function isReply(value: Request | Reply): value is Reply {
  return "status" in value;
}

/** The reply to a request that gets no further. */
export function refusal(
  server: Server,
  request: Request | undefined,
  error: unknown,
  status: number,
): Reply {
  return { status, body: server.refuse(request, error) };
}

/** Runs a unary call. Rejects only when the client has gone before it was answered. */
export async function answerUnary(
  app: HttpApp,
  scope: RequestScope,
  method: BoundMethod,
  body: Uint8Array,
): Promise<Reply> {
  const request = await readCall(app, scope, method.name, body);
  if (isReply(request)) return request;
  const accepted = app.server.accept(request, scope.peer, method);
  if (accepted.kind === "refused") return { status: 400, body: accepted.reply };
  if (accepted.kind !== "unary") {
    const error = malformedRequest(
      `'${method.name}' is a stream: it is opened at …/${method.name}/init`,
    );
    return refusal(app.server, request, error, 400);
  }
  const { call } = accepted;
  call.observed?.hold();
  const running = call.run();
  const chunks = isPromise(running) ? await whileConnected(running, call, scope) : running;
  if (call.failure !== undefined) return { status: 500, body: chunks, call };
  try {
    if (app.stored?.takes(call.resultBytes)) return await stored(app.stored, scope, call, chunks);
    checkBudget(scope, chunks, method.name);
    return { status: 200, body: chunks, call };
  } catch (refused) {
    const reply = app.server.refuse(request, refused, method.resultFormat);
    return { status: 500, body: reply, call, refusal: refused };
  }
}

/** What a call comes to. When its client goes away it is told so, and nobody waits for it any longer. */
export function whileConnected<Value>(
  work: Promise<Value>,
  call: ServerCall,
  { request, onAbandon }: RequestScope,
): Promise<Value> {
  const { signal } = request;
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      call.abandon();
      // There is no response whose figures its observers would have to wait for.
      call.observed?.release({});
      onAbandon?.(work);
      reject(
        new SheafError("transport", "peer-closed", "the client has gone", { method: call.method }),
      );
    };
    if (signal.aborted) abandon();
    signal.addEventListener("abort", abandon, { once: true });
    const done = (): void => signal.removeEventListener("abort", abandon);
    work.finally(done).then(resolve, reject);
  });
}

/** A large result goes to the storage; what is sent says where. */
async function stored(
  batches: StoredBatches,
  { request: caller }: RequestScope,
  call: ServerCall,
  chunks: readonly Uint8Array[],
): Promise<Reply> {
  const put = await batches.store(chunks, call.bound.name, caller.signal);
  const body = StoredBatches.pointer(put, call.bound.resultFormat, call);
  return { status: 200, body, call, facts: { externalizedBytes: put.uploadedBytes } };
}

/** Throws where a result does not fit into its response. */
function checkBudget(
  { budget: { limitBytes } }: RequestScope,
  chunks: readonly Uint8Array[],
  method: string,
): void {
  if (limitBytes === undefined) return;
  const bytes = byteLengthOf(chunks);
  if (bytes > limitBytes) throw responseTooLarge(bytes, limitBytes, method);
}
