/** `@sheaf/subprocess`: worker processes as carriers: start, supervise, pool. */
export type { RestartPolicy } from "./restart-policy.ts";
export { subprocess } from "./subprocess.ts";
export { openSubprocess, type SubprocessChannel } from "./subprocess-channel.ts";
export type { Command, StderrMode, SubprocessOptions } from "./subprocess-options.ts";
export { type SupervisedOptions, supervised } from "./supervised.ts";
export { type PoolMetrics, WorkerPool, type WorkerPoolOptions } from "./worker-pool.ts";
