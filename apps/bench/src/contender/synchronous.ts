import type { Workload } from "./sampler.ts";

/** Work that waits for nothing; `unit` is told how many came before it in its piece. */
export function synchronous(unit: (i: number) => void): Workload {
  return {
    run(count) {
      for (let i = 0; i < count; i++) unit(i);
    },
    close() {},
  };
}
