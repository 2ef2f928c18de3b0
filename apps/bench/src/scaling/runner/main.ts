/** Measures one part, compiled. The first argument is an assignment. */
import { Carriers } from "../carriers.ts";
import { measureIdleChannels } from "../idle-channels.ts";
import { measureMemory } from "../memory.ts";
import type { ScalingAssignment, ScalingMessage } from "../messages.ts";
import { allSweeps } from "../sweeps/all-sweeps.ts";
import { measureSweep } from "../sweeps/sweep.ts";

const { part, pace, quick }: ScalingAssignment = JSON.parse(process.argv[2] ?? "{}");
const SHARE_OF_QUICK = 0.1;

await using carriers = new Carriers();
if (part === "idle") await measureIdleChannels(carriers, tellLine);
else if (part === "memory") await measureMemory(carriers, quick ? SHARE_OF_QUICK : 1, tellLine);
else {
  const sweep = allSweeps(carriers).find(({ name }) => name === part);
  if (sweep === undefined) throw new RangeError(`there is no ${part}`);
  await measureSweep(sweep, pace, (swept) => tell({ swept }));
}
process.disconnect();

function tellLine(line: string): void {
  tell({ line });
}

function tell(message: ScalingMessage): void {
  process.send?.(message);
}
