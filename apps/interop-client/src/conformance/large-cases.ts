/** More bytes than a signed 32-bit length can say: to be echoed, or refused in words. */
import { createClient, isSheafError } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { check, equal, show } from "../case/expect.ts";
import { wholeService } from "./contract.ts";
import { methodNamed, type World } from "./world.ts";

const OVER_INT32_MAX = 2 ** 31 + 1;
const FILLING = 0xa5;
/** Two gigabytes there and two back. */
const LIMIT_MS = 300_000;

export const largeCases: readonly Case<World>[] = [
  ask(
    "large_payload.over_int32_max",
    async ({ transport, revision }) => {
      const echo = methodNamed(
        createClient(wholeService(revision), transport),
        "echo_large_binary",
      );
      const value = new Uint8Array(OVER_INT32_MAX).fill(FILLING);
      let answer: unknown;
      try {
        answer = await echo({ value });
      } catch (error) {
        // Runtimes without arrays of that size may say so; the connection must then still be usable.
        check(isSheafError(error, "remote") || isSheafError(error, "schema"), show(error));
        return;
      }
      check(answer instanceof Uint8Array, "no bytes came back");
      equal(answer.byteLength, OVER_INT32_MAX, "the length");
      const wrong = answer.findIndex((byte) => byte !== FILLING);
      equal(wrong, -1, "the place of the first wrong byte");
    },
    LIMIT_MS,
  ),
];
