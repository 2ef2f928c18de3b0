/**
 * The turns of a producer that one response holds: one, as every generation expects it, or as many as the client asks
 * for and the budget allows. Those are sent as they are made, each with the token of the next one behind it, so that a
 * response that breaks off can be gone on with where it broke off.
 */
import { END_OF_STREAM } from "@sheaf/arrow";
import type { AnnotatedBatch } from "@sheaf/core";
import { isPromise, KEY_STREAM_STATE, type TurnOutput } from "@sheaf/core/carrier";
import { pointerPairs } from "../external/external-pointer.ts";
import { whileConnected } from "./answer-unary.ts";
import type { HttpApp } from "./http-app.ts";
import { byteLengthOf, type Reply } from "./reply.ts";
import type { RequestScope } from "./request-scope.ts";
import { type Budget, responseTooLarge } from "./response-budget.ts";
import { PLAIN_TICK } from "./tick.ts";
import { asMarks, type TravellingStream } from "./travelling-stream.ts";

/** Takes the turns of one request; `before` is sent in front of them. Throws what keeps the output from being sent. */
export async function producerTurns(
  app: HttpApp,
  scope: RequestScope,
  stream: TravellingStream,
  tick: AnnotatedBatch,
  before: readonly Uint8Array[],
): Promise<Reply> {
  const { opened, requestState } = stream;
  const { call } = opened;
  const turning = opened.turn(tick);
  const first = isPromise(turning) ? await whileConnected(turning, call, scope) : turning;
  if (call.failure !== undefined) {
    return { status: 500, body: [...before, ...first.chunks], call, facts: { requestState } };
  }
  const { chunks, externalizedBytes } = await withinBudget(app, scope, stream, first, before);
  const output = [...before, ...chunks];
  if (first.done) {
    const facts = { requestState, responseState: stream.responseState, externalizedBytes };
    return { status: 200, body: output, call, facts };
  }
  const pairs = stream.pairs();
  if (scope.acceptedTurns > 1 && app.stored === undefined) {
    const mark = opened.mark(asMarks(pairs));
    const room = new Room(stream.budget, scope.acceptedTurns, app.turnBytes);
    if (room.take(byteLengthOf(output), byteLengthOf(mark))) {
      const begun = [...output, ...mark];
      const body = furtherTurns(app, scope, stream, begun, room);
      return { status: 200, body, call, facts: { requestState } };
    }
  }
  const body = [...output, ...opened.suspend(pairs)];
  checkLimit(stream, byteLengthOf(body));
  const facts = { requestState, responseState: stream.responseState, externalizedBytes };
  return { status: 200, body, call, facts };
}

async function* furtherTurns(
  { running }: HttpApp,
  scope: RequestScope,
  stream: TravellingStream,
  begun: readonly Uint8Array[],
  room: Room,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { opened } = stream;
  const { streamId } = opened.call;
  const reply = running.begin(streamId);
  try {
    yield* begun;
    while (room.isLeft && !reply.stopped) {
      if (scope.request.signal?.aborted) return;
      const before = stream.lastCursor;
      const turning = opened.turn(PLAIN_TICK);
      const { chunks, done } = isPromise(turning)
        ? await whileConnected(turning, opened.call, scope)
        : turning;
      let next: readonly Uint8Array[] = [];
      try {
        if (!done) next = opened.mark(asMarks(stream.pairs()));
      } catch (error) {
        // The turn has left a state that cannot travel. Its rows are not sent: nothing could follow them.
        yield* opened.fail(error);
        return;
      }
      if (!room.take(byteLengthOf(chunks), byteLengthOf(next))) {
        // What does not fit any more is made again by the next request, from the state before it.
        yield* opened.suspend([[KEY_STREAM_STATE, before]]);
        return;
      }
      yield* chunks;
      if (done) return;
      yield* next;
    }
    yield* opened.suspend([[KEY_STREAM_STATE, stream.lastCursor]]);
  } finally {
    running.end(streamId, reply);
  }
}

/** A large first turn goes to the storage; what is left has to fit. */
async function withinBudget(
  { stored }: HttpApp,
  { request: caller }: RequestScope,
  stream: TravellingStream,
  { chunks, done, dataBytes }: TurnOutput,
  before: readonly Uint8Array[],
): Promise<{ readonly chunks: readonly Uint8Array[]; readonly externalizedBytes: number }> {
  const { opened } = stream;
  if (stored?.takes(dataBytes)) {
    const whole = done ? chunks : [...chunks, END_OF_STREAM];
    const put = await stored.store(whole, opened.call.method, caller.signal);
    const pointer = opened.replace(pointerPairs(put));
    return {
      chunks: done ? [...pointer, ...opened.close()] : pointer,
      externalizedBytes: put.uploadedBytes,
    };
  }
  checkLimit(stream, byteLengthOf(chunks) + byteLengthOf(before));
  return { chunks, externalizedBytes: 0 };
}

/** Older clients, which do not say what they take, get a producer's large batches all the same. */
function checkLimit({ budget, opened }: TravellingStream, bytes: number): void {
  const { isClients, limitBytes } = budget;
  if (isClients && limitBytes !== undefined && bytes > limitBytes) {
    throw responseTooLarge(bytes, limitBytes, opened.call.method);
  }
}

/** What ends an IPC stream, and what two tokens of one stream may differ in length by. */
const TAIL_SPARE_BYTES = 1024;

/** How much of a response is left: room for the token at its end is never given away. */
class Room {
  #turns = 0;
  #bytes = 0;
  readonly #maxTurns: number;
  readonly #turnBytes: number;
  readonly #limit: number;

  constructor({ limitBytes }: Budget, maxTurns: number, turnBytes: number) {
    this.#limit = limitBytes ?? Number.POSITIVE_INFINITY;
    this.#maxTurns = maxTurns;
    this.#turnBytes = turnBytes;
  }

  /** Whether another turn is wanted. */
  get isLeft(): boolean {
    return this.#turns < this.#maxTurns && this.#bytes < this.#turnBytes;
  }

  /** Takes room for a turn and its mark; `false` where there is not enough. */
  take(turn: number, mark: number): boolean {
    const bytes = this.#bytes + turn + mark;
    const tail = mark === 0 ? 0 : mark + TAIL_SPARE_BYTES;
    if (bytes + tail > this.#limit) return false;
    this.#bytes = bytes;
    this.#turns++;
    return true;
  }
}
