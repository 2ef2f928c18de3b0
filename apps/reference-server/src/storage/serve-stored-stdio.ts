/** Serving on stdin and stdout with a storage for what is large. */
import { type Server, serveChannel } from "@sheaf/core";
import { type StoringOptions, storingChannel } from "@sheaf/http";
import { stdioChannel } from "@sheaf/pipe/node";

/** Resolves when stdin ends. */
export function serveStoredStdio(server: Server, storage: StoringOptions): Promise<void> {
  return serveChannel(server, storingChannel(stdioChannel(), storage), { kind: "pipe" });
}
