/** The trace that a call belongs to, out of the W3C `traceparent` that came with it. */

/** Both ids or neither. */
export type TraceIds =
  | { readonly trace_id: string; readonly span_id: string }
  | Record<never, never>;

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const NOTHING = /^0+$/;

/** Reads a `traceparent`; one that is missing or malformed names no trace. */
export function traceIds(traceparent: string | undefined): TraceIds {
  const [, version, traceId, spanId, more] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined) return {};
  // Version ff is forbidden; version 00 ends with its flags, later ones may go on.
  if (version === "ff" || (version === "00" && more !== undefined)) return {};
  if (NOTHING.test(traceId) || NOTHING.test(spanId)) return {};
  return { trace_id: traceId, span_id: spanId };
}
