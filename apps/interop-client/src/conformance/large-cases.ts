/** More bytes than lengths and limits have room for: to come back, or to be refused in words. */
import { createClient, isRpcError, isSheafError } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { check, equal, rejection, show } from "../case/expect.ts";
import { wholeService } from "./contract.ts";
import { methodNamed, type World } from "./world.ts";

const QUARTER_GIB = 2 ** 28;
const OVER_GIB = 2 ** 30 + 1;
const OVER_INT32_MAX = 2 ** 31 + 1;
const FILLING = 0xa5;
/** Two gigabytes there and two back. */
const LIMIT_MS = 300_000;

export const largeCases: readonly Case<World>[] = [
  ask(
    "large_payload.quarter_gib",
    async (world) => {
      const value = new Uint8Array(QUARTER_GIB).fill(FILLING);
      checkFilled(await echoNamed(world)({ value }), QUARTER_GIB);
    },
    LIMIT_MS,
  ),
  ask(
    "large_payload.reply_over_our_limit",
    async ({ client, transport }) => {
      const call = client.oversized_unary({ target_bytes: OVER_GIB });
      // Over HTTP newer servers know the limit.
      const error = await rejection(call);
      const isTold = transport.capabilities.stateless && isRpcError(error, "ResponseTooLargeError");
      check(isTold || isSheafError(error, "protocol", "limit-exceeded"), show(error));
    },
    LIMIT_MS,
  ),
  ask(
    "large_payload.over_int32_max",
    async (world) => {
      const value = new Uint8Array(OVER_INT32_MAX).fill(FILLING);
      let answer: unknown;
      try {
        answer = await echoNamed(world)({ value });
      } catch (error) {
        // Runtimes without arrays of that size may say so; the connection must then still be usable.
        check(isSheafError(error, "remote") || isSheafError(error, "schema"), show(error));
        return;
      }
      checkFilled(answer, OVER_INT32_MAX);
    },
    LIMIT_MS,
  ),
];

function echoNamed({ transport, revision }: World): (init: object) => Promise<unknown> {
  return methodNamed(createClient(wholeService(revision), transport), "echo_large_binary");
}

function checkFilled(answer: unknown, length: number): void {
  check(answer instanceof Uint8Array, "no bytes came back");
  equal(answer.byteLength, length, "the length");
  equal(answer[0], FILLING, "the first byte");
  // Byte by byte it takes seconds, in which a server takes the connection for idle and closes it.
  for (let at = 1; at < length; at += QUARTER_GIB) {
    const end = Math.min(at + QUARTER_GIB, length);
    const isSame = Buffer.compare(answer.subarray(at, end), answer.subarray(at - 1, end - 1)) === 0;
    check(isSame, `there is a wrong byte between ${at} and ${end}`);
  }
}
