/** What a received batch without rows is for. Log keys win over everything else. */
import type { ReceivedBatch } from "@sheaf/arrow";
import { KEY_LOG_LEVEL, KEY_LOG_MESSAGE } from "./keys.ts";

/** `data` carries rows (maybe none); `log` and `error` carry their message in metadata. */
export type BatchRole = "data" | "log" | "error";

/** Classifies a batch of a reply (wire.md §3.1). */
export function batchRole({ numRows, metadata }: ReceivedBatch): BatchRole {
  if (numRows > 0 || metadata.size === 0) return "data";
  const level = metadata.get(KEY_LOG_LEVEL);
  if (level === undefined || !metadata.has(KEY_LOG_MESSAGE)) return "data";
  return level === "EXCEPTION" ? "error" : "log";
}
