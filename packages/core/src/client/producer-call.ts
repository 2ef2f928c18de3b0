/** A producer call before anyone has said whether they want its session or its batches. */
import type { AnnotatedBatch } from "../stream/annotated-batch.ts";
import { BatchIterator } from "./batch-iterator.ts";
import type { ProducerCall } from "./client-types.ts";
import type { ProducerSession } from "./stream-session.ts";

/** Makes the promise of a session directly iterable. */
export function producerCall<Row, Header>(
  session: Promise<ProducerSession<Row, Header>>,
): ProducerCall<Row, Header> {
  return Object.assign(session, {
    [Symbol.asyncIterator](): AsyncIterator<AnnotatedBatch<Row>> {
      return new BatchIterator(session);
    },
  });
}
