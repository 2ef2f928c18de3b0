/**
 * Keeps the cores from falling asleep while round trips are measured. A core that has nothing to do sleeps, and on a
 * virtual machine is given away; to wake it up takes several times as long as the whole round trip, for whoever
 * waits. So each core gets something to do that yields to anything else: loops of the lowest priority. The same is done
 * elsewhere by forbidding a processor its idle states, which only the owner of the machine can.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism, constants, setPriority } from "node:os";

/** Loops until its stdin ends, as it does when the bench is gone. A loop without a pause would never see that. */
const LOOP = `
  process.stdin.on("end", () => process.exit()).on("error", () => process.exit()).resume();
  const spin = () => { const end = Date.now() + 20; while (Date.now() < end); setImmediate(spin); };
  spin();`;

/** Starts a loop for each core, to be disposed of. */
export function keepAwake(): AsyncDisposable {
  const loops = Array.from({ length: availableParallelism() }, startLoop);
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(loops.map(end));
    },
  };
}

function startLoop(): ChildProcess {
  const loop = spawn(process.execPath, ["-e", LOOP], { stdio: ["pipe", "ignore", "ignore"] });
  // Without it the machine may sleep, which the rounds show.
  loop.on("error", () => {});
  if (loop.pid === undefined) return loop;
  makeIdle(loop.pid);
  return loop;
}

/** Linux has a class of processes that only run where nothing else wants to; elsewhere niceness has to do. */
function makeIdle(pid: number): void {
  setPriority(pid, constants.priority.PRIORITY_LOW);
  spawn("chrt", ["--idle", "--all-tasks", "--pid", "0", String(pid)], { stdio: "ignore" }).on(
    "error",
    () => {},
  );
}

async function end(loop: ChildProcess): Promise<void> {
  if (loop.pid === undefined || loop.exitCode !== null || loop.signalCode !== null) return;
  const exited = once(loop, "exit");
  loop.kill("SIGKILL");
  await exited;
}
