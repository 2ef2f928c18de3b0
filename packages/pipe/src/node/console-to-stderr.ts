/** Keeps `console` off stdout while stdout carries the protocol. */
import { Console } from "node:console";

type ConsoleMethods = Record<string, (...values: unknown[]) => void>;

/** Makes every method of the global console write to stderr; the answer undoes it. */
export function consoleToStderr(): () => void {
  const target = console as unknown as ConsoleMethods;
  const replacement = new Console(process.stderr, process.stderr) as unknown as ConsoleMethods;
  const before = new Map<string, (...values: unknown[]) => void>();
  for (const [name, method] of Object.entries(replacement)) {
    const original = target[name];
    if (typeof method !== "function" || typeof original !== "function") continue;
    before.set(name, original);
    target[name] = method;
  }
  return () => {
    for (const [name, original] of before) target[name] = original;
  };
}
