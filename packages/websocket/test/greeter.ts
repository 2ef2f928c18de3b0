/** A service for tests. It needs no fields, and so no data; its log messages tell who called. */
import { type CallContext, createServer, type LogMessage, service, unary } from "@sheaf/core";

export const Greeter = service("Greeter", {
  /** Logs the carrier's kind and the caller's name. */
  hello: unary({}),
  /** Answers when the test is over, which is never. */
  hang: unary({}),
});

/** A fresh server. */
export function greeter() {
  return createServer(Greeter, {
    hello: (_params, ctx: CallContext): void => {
      ctx.clientLog("INFO", `${ctx.kind} ${ctx.auth.principal}`);
    },
    hang: () => new Promise<void>(() => {}),
  });
}

/** What a call logged. */
export async function logOf(
  call: (onLog: (message: LogMessage) => void) => Promise<void>,
): Promise<string[]> {
  const messages: string[] = [];
  await call(({ message }) => messages.push(message));
  return messages;
}
