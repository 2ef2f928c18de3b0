/** A worker process as something to connect to. */
import { type Connector, channelTransport } from "@sheaf/core";
import { openSubprocess } from "./subprocess-channel.ts";
import type { Command, SubprocessOptions } from "./subprocess-options.ts";

/**
 * Connects to a worker that serves on its stdin and stdout: each call of the connector starts a process
 * of its own, which ends when its transport closes.
 *
 * A worker that dies fails the call under way with `peer-closed`, naming its exit code or signal; it is
 * not restarted (see `supervised`). Rejects with `connect-failed` when the command cannot be started.
 */
export function subprocess(command: Command, options: SubprocessOptions = {}): Connector {
  return async () => channelTransport(await openSubprocess(command, options), options);
}
