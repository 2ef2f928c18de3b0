/** For tests: batches of a reply told apart, as the core does it. */
import { RpcError } from "@sheaf/core";
import type { ReplyReading } from "../resolve-external.ts";

const LEVEL = "vgi_rpc.log_level";
const MESSAGE = "vgi_rpc.log_message";

/** Knows two levels: `INFO`, and the `EXCEPTION` of errors. */
export const reading: ReplyReading = {
  batchRole: ({ numRows, metadata }) => {
    const level = metadata.get(LEVEL);
    if (numRows > 0 || level === undefined) return "data";
    return level === "EXCEPTION" ? "error" : "log";
  },
  readLog: (metadata) => ({ level: "INFO", message: metadata.get(MESSAGE) ?? "", extra: {} }),
  readError: (metadata, method) =>
    new RpcError("ValueError", metadata.get(MESSAGE) ?? "", { method }),
};
