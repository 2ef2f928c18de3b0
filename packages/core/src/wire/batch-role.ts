/** What a received batch is for. Log keys win over everything else. */
import type { ReceivedBatch } from "@sheaf/arrow";
import { KEY_LOG_LEVEL, KEY_LOG_MESSAGE } from "./keys.ts";

/** `data` carries rows (maybe none); `log` and `error` carry their message in metadata. */
export type BatchRole = "data" | "log" | "error";

/** Classifies a batch of a reply (wire.md §3.1). */
export function batchRole(batch: ReceivedBatch): BatchRole {
  if (batch.numRows > 0 || batch.metadata.size === 0) return "data";
  const level = batch.metadata.get(KEY_LOG_LEVEL);
  if (level === undefined || !batch.metadata.has(KEY_LOG_MESSAGE)) return "data";
  return level === "EXCEPTION" ? "error" : "log";
}
