/** Methods that belong to the server and not to a protocol: `__describe__`, `__transport_options__`. */
import { KEY_METHOD, malformedRequest, pathMismatch } from "@sheaf/core/carrier";
import { isReply, readCall, refusal } from "./answer-unary.ts";
import type { HttpApp } from "./http-app.ts";
import type { Reply } from "./reply.ts";
import type { RequestScope } from "./request-scope.ts";

/** Answers one. Never rejects. */
export async function answerBuiltIn(
  app: HttpApp,
  scope: RequestScope,
  name: string,
  body: Uint8Array,
): Promise<Reply> {
  const request = await readCall(app, scope, name, body);
  if (isReply(request)) return request;
  const method = request.metadata.get(KEY_METHOD);
  if (method !== undefined && method !== name) {
    return refusal(app.server, request, pathMismatch("method", name, method), 400);
  }
  const accepted = app.server.accept(request, scope.peer);
  if (accepted.kind === "built-in") return { status: 200, body: await accepted.reply };
  if (accepted.kind === "refused") {
    return { status: method === undefined ? 400 : 404, body: accepted.reply };
  }
  return refusal(
    app.server,
    request,
    malformedRequest(`'${name}' is no method of the server`),
    400,
  );
}
