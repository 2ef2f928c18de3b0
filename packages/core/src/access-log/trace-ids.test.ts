import { expect, test } from "vitest";
import { traceIds } from "./trace-ids.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

test("reads both ids", () => {
  const ids = { trace_id: TRACE, span_id: SPAN };
  expect(traceIds(`00-${TRACE}-${SPAN}-01`)).toEqual(ids);
  expect(traceIds(`01-${TRACE}-${SPAN}-01-more`)).toEqual(ids);
});

test.each([
  undefined,
  "",
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${"0".repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `ff-${TRACE}-${SPAN}-01`,
])("%s names no trace", (traceparent) => {
  expect(traceIds(traceparent)).toEqual({});
});
