/** Starts a process that measures one part, and hears it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { HEAP_MEGABYTES, heapEnvironment, heapFlags } from "../contender/heap-flags.ts";
import { SERVER_FLAGS } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";
import type { ScalingAssignment, ScalingMessage } from "./messages.ts";

/** Resolves once it has ended. Rejects when it failed; it has said why. */
export async function runPart(
  assignment: ScalingAssignment,
  hear: (message: ScalingMessage) => void,
): Promise<void> {
  // Only memory that is not garbage tells something.
  const flags = ["--expose-gc", ...heapFlags(HEAP_MEGABYTES)];
  const runner = spawn(
    process.execPath,
    [...flags, compiled("scaling/runner"), JSON.stringify(assignment)],
    {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: {
        ...process.env,
        ...heapEnvironment(HEAP_MEGABYTES),
        [SERVER_FLAGS]: JSON.stringify(flags),
      },
    },
  );
  runner.on("message", hear);
  const [status] = (await once(runner, "close")) as [number | null];
  if (status !== 0) throw new Error(`measuring ${assignment.part} failed`);
}
