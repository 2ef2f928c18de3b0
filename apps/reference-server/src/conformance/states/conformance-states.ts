/** What streams of the conformance service may be restored to. */
import { CountedEcho, EndlessCounting } from "./cancellable.ts";
import { BatchCounting, Counting, FailingCounting, LoggingCounting } from "./counting.ts";
import { DynamicCounting } from "./dynamic.ts";
import {
  Accumulating,
  FailingEcho,
  LoggingEcho,
  Oversized,
  Scaling,
  ZeroColumns,
} from "./exchanging.ts";
import { AnnotatedBatches, InputMetadata, TickMetadata } from "./metadata.ts";
import { SessionAdding, SessionCounting } from "./session.ts";

export const CONFORMANCE_STATES = [
  Accumulating,
  AnnotatedBatches,
  BatchCounting,
  CountedEcho,
  Counting,
  DynamicCounting,
  EndlessCounting,
  FailingCounting,
  FailingEcho,
  InputMetadata,
  LoggingCounting,
  LoggingEcho,
  Oversized,
  Scaling,
  SessionAdding,
  SessionCounting,
  TickMetadata,
  ZeroColumns,
];
