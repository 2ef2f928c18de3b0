/** One unary call over a byte channel. */
import { protocolError, type ReceivedBatch } from "@sheaf/arrow";
import type { Carrier } from "./carrier.ts";
import { ReplyReader } from "./read-reply.ts";
import type { UnaryCall } from "./transport.ts";

type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

/** Sends the request and reads its reply to the end, whatever it holds: the carrier is clean after it. */
export async function channelUnary<Result>(
  carrier: Carrier,
  call: UnaryCall<Result>,
): Promise<Result> {
  const request = call.encode();
  let outcome: Outcome<Result>;
  try {
    outcome = await exchange(carrier, call, request);
  } catch (error) {
    throw carrier.break(error);
  }
  if ("error" in outcome) throw outcome.error;
  return outcome.result;
}

async function exchange<Result>(
  carrier: Carrier,
  call: UnaryCall<Result>,
  request: Uint8Array[],
): Promise<Outcome<Result>> {
  const { frames } = carrier;
  const written = frames.write(request) ?? frames.flush();
  if (written !== undefined) await written;
  const reader = new ReplyReader(carrier, call.method, call.onLog);
  let outcome: Outcome<Result> | undefined;
  for (;;) {
    const event = reader.poll() ?? (await reader.next());
    if (event.kind === "end") break;
    if (event.kind === "error") outcome ??= event;
    else outcome ??= decode(call, event.batch);
  }
  return outcome ?? { error: noResult(call.method) };
}

function decode<Result>(call: UnaryCall<Result>, batch: ReceivedBatch): Outcome<Result> {
  try {
    return { result: call.decode(batch) };
  } catch (error) {
    return { error };
  }
}

function noResult(method: string): Error {
  return protocolError("unexpected-message", "the reply holds no result", { method });
}
