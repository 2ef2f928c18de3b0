/** Why a worker could not be started, and what to do about it. */
import { existsSync } from "node:fs";
import { SheafError } from "@sheaf/core";
import type { Command, SubprocessOptions } from "./subprocess-options.ts";

/** @internal The `connect-failed` error for a failed spawn. */
export function startError(
  command: Command,
  { cwd }: SubprocessOptions,
  cause: unknown,
): SheafError {
  const { code, message } = cause as { code?: string; message?: string };
  const program = command[0] ?? "";
  const why = `cannot start '${program}' (${code ?? message})`;
  const hint = advice(program, code, cwd);
  return new SheafError("transport", "connect-failed", hint ? `${why}; ${hint}` : why, { cause });
}

function advice(
  program: string,
  code: string | undefined,
  cwd: string | undefined,
): string | undefined {
  if (code === "EACCES") return "the file is not executable for this user";
  if (code !== "ENOENT") return undefined;
  if (cwd !== undefined && !existsSync(cwd)) return `the working directory '${cwd}' does not exist`;
  if (/\s/.test(program)) return "give the program and each argument as one element of the array";
  return "there is no such program: check its spelling and the PATH";
}
