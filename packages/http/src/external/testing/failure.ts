/** For tests: what a promise rejects with, and what of it others may see. */
import { isSheafError, type SheafError } from "@sheaf/arrow";
import { expect } from "vitest";

/** The error of a promise that has to fail. */
export async function failureOf(promise: Promise<unknown>): Promise<SheafError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isSheafError(error)) expect.fail(`expected a SheafError, got ${String(error)}`);
  return error;
}

/** Everything that an error can show: message, stack, properties, and the same of its causes. */
export function visible(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error).map((name) => Reflect.get(error, name));
  return [
    error.message,
    error.stack,
    ...own.filter((value) => value !== error.cause),
    visible(error.cause ?? ""),
  ].join("\n");
}
