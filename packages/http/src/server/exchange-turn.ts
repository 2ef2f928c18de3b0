/** One turn of an exchange: the data batch of the reply takes the new state along. */
import type { ReceivedBatch } from "@sheaf/arrow";
import { isPromise, KEY_STREAM_STATE } from "@sheaf/core/carrier";
import { pointerPairs } from "../external/external-pointer.ts";
import { whileConnected } from "./answer-unary.ts";
import type { HttpApp } from "./http-app.ts";
import { byteLengthOf, type Reply } from "./reply.ts";
import type { RequestScope } from "./request-scope.ts";
import { responseTooLarge } from "./response-budget.ts";
import type { TravellingStream } from "./travelling-stream.ts";

/** Takes the turn; `seen` is what the handler sees of the metadata of an input that was fetched. Throws what keeps its output from being sent. */
export async function exchangeTurn(
  { stored }: HttpApp,
  scope: RequestScope,
  stream: TravellingStream,
  input: ReceivedBatch,
  seen: ReadonlyMap<string, string> | undefined,
): Promise<Reply> {
  const { opened, budget, requestState } = stream;
  const { call } = opened;
  const carry = (): Record<string, string> => ({ [KEY_STREAM_STATE]: stream.cursor() });
  const turning = opened.turn(input, carry, seen);
  const { chunks, done, dataBytes } = isPromise(turning)
    ? await whileConnected(turning, call, scope)
    : turning;
  if (call.failure !== undefined)
    return { status: 500, body: chunks, call, facts: { requestState } };
  const whole = done ? chunks : [...chunks, ...opened.close()];
  const facts = { requestState, responseState: stream.responseState };
  if (stored?.takes(dataBytes)) {
    const put = await stored.store(whole, call.method, scope.request.signal);
    const body = [...opened.replace(pointerPairs(put)), ...opened.close()];
    return { status: 200, body, call, facts: { ...facts, externalizedBytes: put.uploadedBytes } };
  }
  const bytes = byteLengthOf(whole);
  if (budget.limitBytes !== undefined && bytes > budget.limitBytes) {
    throw responseTooLarge(bytes, budget.limitBytes, call.method);
  }
  return { status: 200, body: whole, call, facts };
}
