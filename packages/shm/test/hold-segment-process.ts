/** A process with a segment of its own. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./hold-segment.ts", import.meta.url));

/** Starts a process that makes a segment and then does nothing more; it ends with its stdin. */
export async function holdSegment(): Promise<{
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly name: string;
}> {
  const parameters = ["--import", "tsx", "--conditions=@sheaf/source", program];
  const child = spawn(process.execPath, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return { child, name: String(line).trim() };
}
