/**
 * The streamed responses that are being made, by stream. A client that cancels has let go of its response, but a closed
 * socket is often noticed later than the cancel, which comes by another: the cancel ends the response as well.
 */

/** Whether a response may go on. */
export interface RunningReply {
  readonly stopped: boolean;
}

interface Running extends RunningReply {
  stopped: boolean;
  /** Responses of one stream: there are several where a token was used twice. */
  replies: number;
}

/** What one server is streaming. */
export class RunningReplies {
  readonly #byStream = new Map<string, Running>();

  /** A response of the stream begins. */
  begin(streamId: string): RunningReply {
    let running = this.#byStream.get(streamId);
    if (running === undefined) {
      running = { stopped: false, replies: 0 };
      this.#byStream.set(streamId, running);
    }
    running.replies++;
    return running;
  }

  /** A response has ended, in whatever way. */
  end(streamId: string, reply: RunningReply): void {
    const running = this.#byStream.get(streamId);
    if (running === reply && --running.replies === 0) this.#byStream.delete(streamId);
  }

  /** No response of the stream that has begun by now takes another turn. */
  stop(streamId: string): void {
    const running = this.#byStream.get(streamId);
    if (running === undefined) return;
    running.stopped = true;
    this.#byStream.delete(streamId);
  }

  /** Streams that are being answered. */
  get size(): number {
    return this.#byStream.size;
  }
}
