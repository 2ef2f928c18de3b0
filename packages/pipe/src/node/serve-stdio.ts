/** Serving on our own stdin and stdout. */
import { isatty } from "node:tty";
import { type Server, serveChannel } from "@sheaf/core";
import { blockingStdioChannel } from "./blocking-stdio-channel.ts";
import { consoleToStderr } from "./console-to-stderr.ts";
import { stdioChannel } from "./stdio-channel.ts";

/** How a worker serves on stdin and stdout. */
export interface ServeStdioOptions {
  /**
   * `true` reads and writes with blocking calls, about a fifth faster per call. While it waits no
   * timer or I/O of the process runs: only for handlers that just compute. Default `false`.
   */
  readonly blocking?: boolean;
}

/**
 * Serves calls from stdin, answers on stdout, and resolves when stdin ends. Rejects only with what a
 * hook of the server threw.
 *
 * Stdout belongs to the protocol: `console` writes to stderr meanwhile. A direct
 * `process.stdout.write` is not caught and breaks the connection.
 */
export async function serveStdio(server: Server, options: ServeStdioOptions = {}): Promise<void> {
  if (isatty(0)) {
    process.stderr.write(
      "This program speaks a binary protocol on stdin and stdout, and stdin is a terminal.\n" +
        "Let a client start it, or serve on a socket instead. Ctrl-D ends it.\n",
    );
  }
  const restoreConsole = consoleToStderr();
  const channel = options.blocking ? blockingStdioChannel() : stdioChannel();
  try {
    await serveChannel(server, channel, { kind: "pipe" });
  } finally {
    await channel.close();
    restoreConsole();
  }
}
