/** What is left for whoever lives on when the other side is killed in the middle of a stream. */
import { isSheafError } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { check, rejection, show } from "../case/expect.ts";
import type { World } from "../conformance/world.ts";

const ROWS = 128 * 1024;
const LIMIT_MS = 60_000;
/** Printed when batches have gone both ways; from then on somebody may be killed. */
const UNDER_WAY = "under way\n";

/** It is for the one who runs this to kill the worker. */
export const killedCases: readonly Case<World>[] = [
  ask(
    "shm.worker_is_killed",
    async ({ client }) => {
      const session = await client.exchange_scale({ factor: 1 });
      const input = { value: new Float64Array(ROWS) };
      await session.exchange(input);
      process.stderr.write(UNDER_WAY);
      const untilItFails = async (): Promise<never> => {
        while (true) await session.exchange(input);
      };
      const error = await rejection(untilItFails());
      check(isSheafError(error, "transport"), show(error));
    },
    LIMIT_MS,
  ),
];
