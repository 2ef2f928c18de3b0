/** Runs a unary call and writes its reply. */
import { isSheafError, StreamEncoder } from "@sheaf/arrow";
import type { MaybePromise } from "../contract/service.ts";
import { RpcError } from "../errors/rpc-error.ts";
import { isPromise } from "../wire/is-promise.ts";
import type { LogMessage } from "../wire/log.ts";
import { ReplyWriter } from "./reply-writer.ts";
import type { ServerCall } from "./server-call.ts";

/** Sends part of a reply before the rest is there. */
export type SendEarly = (chunks: Uint8Array[]) => void;

/**
 * The reply as a complete IPC stream. A handler that answers at once is answered at once, without a
 * promise in between; logs of one that takes its time are sent as they come, where the carrier can.
 */
export function runUnary(call: ServerCall, sendEarly?: SendEarly): MaybePromise<Uint8Array[]> {
  const encoder = new StreamEncoder(call.bound.resultFormat.schema);
  let result: unknown;
  try {
    result = call.bound.handler(call.params, call);
  } catch (error) {
    return failed(call, encoder, error);
  }
  if (!isPromise(result)) return succeeded(call, encoder, result);
  if (sendEarly !== undefined) call.redirectLogs((message) => sendEarly(logged(call, encoder, [message])));
  return result.then(
    (value) => succeeded(call, encoder, value),
    (error: unknown) => failed(call, encoder, error),
  );
}

function succeeded(call: ServerCall, encoder: StreamEncoder, result: unknown): Uint8Array[] {
  const { codec, writeNoRows } = call.bound.resultFormat;
  let chunks: Uint8Array[];
  // Logs come first, so they must be encoded first: the schema goes out with whatever is first.
  const logs = call.takeEarlyLogs();
  const before = logs.length === 0 ? undefined : logged(call, encoder, logs);
  try {
    chunks =
      call.bound.result === undefined
        ? encoder.encode(0, writeNoRows, LAST)
        : encoder.encode(1, (sink) => codec.writeRows([{ result }], sink), LAST);
  } catch (error) {
    const failure = failed(call, encoder, unfit(call, error));
    return before === undefined ? failure : [...before, ...failure];
  }
  if (before !== undefined) chunks = [...before, ...chunks];
  call.observed?.succeeded(chunks);
  return chunks;
}

const LAST = { end: true };

/** What is wrong with a result that does not fit its type. */
function unfit({ method }: ServerCall, error: unknown): unknown {
  if (isSheafError(error, "schema", "unexpected-null")) {
    return new RpcError("TypeError", `${method}() returned null but its result is not optional`);
  }
  return isSheafError(error) ? error.inMethod(method) : error;
}

function failed(call: ServerCall, encoder: StreamEncoder, error: unknown): Uint8Array[] {
  const reply = new ReplyWriter(call.bound.resultFormat, call.identity, encoder);
  for (const message of call.takeEarlyLogs()) reply.log(message);
  reply.error(error);
  call.observed?.end(error);
  return reply.take();
}

function logged(
  call: ServerCall,
  encoder: StreamEncoder,
  messages: readonly LogMessage[],
): Uint8Array[] {
  const reply = new ReplyWriter(call.bound.resultFormat, call.identity, encoder);
  for (const message of messages) reply.log(message);
  return reply.take();
}
