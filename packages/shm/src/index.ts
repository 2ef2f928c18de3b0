/** `@sheaf/shm`: shared memory beside any carrier between two processes of one machine. */
export { isShmAvailable, shm } from "./shm.ts";
export { shmOffload } from "./shm-offload.ts";
export type { ShmOffloadOptions, ShmOptions } from "./shm-options.ts";
