import { openSubprocess, subprocess, WorkerPool } from "@sheaf/subprocess";
import { bundleProgram } from "../../programs/bundle-program.ts";
import { channelFixture, type MatrixTransport } from "../matrix-transport.ts";
import type { Variant } from "../variants.ts";

/** A worker program on the disk, and the command that runs it. */
export interface WorkerCommand extends AsyncDisposable {
  readonly command: readonly string[];
}

/** Bundles the worker. */
export async function workerCommand({ wire }: Variant, ...flags: string[]): Promise<WorkerCommand> {
  const program = await bundleProgram(new URL("../fixture-worker.ts", import.meta.url));
  return {
    command: [process.execPath, program.file, "--wire", wire, ...flags],
    [Symbol.asyncDispose]: async () => program[Symbol.asyncDispose](),
  };
}

/** A process for each connection. */
export const stdio: MatrixTransport = {
  name: "stdio",
  // Each connection starts a process: what needs many of them is tried on sockets, and generations on the pool.
  capabilities: { limits: true, sharedServer: false },
  variants: ["plain", "byte by byte"],
  everyTimeAreas: ["cancel", "log"],
  start: async (variant) => {
    const worker = await workerCommand(variant);
    const { command } = worker;
    const open = () => openSubprocess(command, { closeGraceMs: 2000 });
    const connector = subprocess(command, { closeGraceMs: 2000 });
    const end = async () => worker[Symbol.asyncDispose]();
    return channelFixture({ open, connector, end }, variant);
  },
};

/** Processes that are lent again. */
export const pool: MatrixTransport = {
  name: "subprocess from a pool",
  capabilities: { sharedServer: false },
  variants: ["plain", "generation A", "generation B"],
  everyTimeAreas: ["unary", "exchange"],
  start: async (variant) => {
    const worker = await workerCommand(variant);
    const workers = new WorkerPool({ closeGraceMs: 2000 });
    return {
      connector: workers.connector(worker.command),
      async [Symbol.asyncDispose]() {
        await workers.close();
        await worker[Symbol.asyncDispose]();
      },
    };
  },
};
