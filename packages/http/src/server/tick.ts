/** The ticks of producers, which come with requests of any shape. */
import { emptyRecordBatch } from "@sheaf/arrow";
import { AnnotatedBatch } from "@sheaf/core";
import { EMPTY_FORMAT, RESERVED_PREFIX, type Request } from "@sheaf/core/carrier";

const NO_ROWS = emptyRecordBatch(EMPTY_FORMAT.schema);

/** A tick that brings nothing. */
export const PLAIN_TICK: AnnotatedBatch = new AnnotatedBatch(NO_ROWS);

/**
 * The tick that a request stands for. It has no columns, whatever the request has; its metadata are the client's own,
 * on the first request as on all others.
 */
export function tickOf({ metadata }: Request): AnnotatedBatch {
  const visible = new Map<string, string>();
  for (const [key, value] of metadata.toMap()) {
    if (!key.startsWith(RESERVED_PREFIX)) visible.set(key, value);
  }
  return visible.size === 0 ? PLAIN_TICK : new AnnotatedBatch(NO_ROWS, { metadata: visible });
}
