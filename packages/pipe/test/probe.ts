/** A service for tests. It needs no fields, and so no data; its log messages tell what happened. */
import { type CallContext, createServer, type LogMessage, service, unary } from "@sheaf/core";

export const Probe = service("Probe", {
  /** Logs the carrier's kind and the peer's address, and says something on the console. */
  hello: unary({}),
  /** Fails. */
  fail: unary({}),
});

export const probe = {
  hello: (_: unknown, ctx: CallContext): void => {
    console.log("hello from the handler");
    ctx.clientLog("INFO", `kind ${ctx.kind}`);
  },
  fail: (): void => {
    throw new Error("as told");
  },
};

export const server = createServer(Probe, probe);

/** What a call logged. */
export async function logOf(
  call: (onLog: (message: LogMessage) => void) => Promise<void>,
): Promise<string[]> {
  const messages: string[] = [];
  await call(({ message }) => messages.push(message));
  return messages;
}
