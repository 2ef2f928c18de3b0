/** The npm peer's side of every case that it can run. */
import { EIGHT_VALUES, MIB_OF_DOUBLES } from "../../cases/payload.ts";
import { expectEqual } from "../../contender/expect.ts";
import type { Assignment } from "../../contender/messages.ts";
import type { OpenedWorkload } from "../../contender/serve-samples.ts";
import { oneByOne } from "../one-by-one.ts";
import { openUnits, type Unit, type Units } from "../unit-workload.ts";
import { openPeer } from "./open-carrier.ts";
import { loadPeer, type PeerClient } from "./peer-module.ts";

const UNITS: Units<PeerClient> = {
  "unary-add": (client) => async (i) => {
    expectEqual((await client.call("add", { a: i, b: 0.5 }))?.result, i + 0.5);
  },
  "unary-8-fields": (client) => async () => {
    expectEqual((await client.call("echo", EIGHT_VALUES))?.text, EIGHT_VALUES.text);
  },
  "exchange-1": async (client) => {
    const session = await client.stream("double", {});
    return async (i) => expectEqual((await session.exchange([{ value: i }]))[0]?.value, 2 * i);
  },
  "producer-1": countTurns,
  // It never asks ahead: this is its lockstep again.
  "producer-1-readahead": countTurns,
  // Nor does it ask for several turns at once.
  "producer-1-packed": countTurns,
  "batch-1mib": bulkTurns,
  "batch-1mib-released": bulkTurns,
  "batch-1mib-lockstep": bulkTurns,
  "batch-1mib-rows": async (client) => {
    const rows = await rowsOf(client, "bulk");
    return async () => expectEqual((await rows()).at(-1)?.value, MIB_OF_DOUBLES.at(-1));
  },
};

/** Opens a case. */
export function openWorkload(assignment: Assignment): Promise<OpenedWorkload> {
  return openUnits(assignment, UNITS, async (carrier, work) => {
    const { client, stop } = await openPeer(await loadPeer(), carrier, work);
    const close = async (): Promise<void> => {
      client.close();
      await stop();
    };
    return { client, close };
  });
}

async function countTurns(client: PeerClient): Promise<Unit> {
  const rows = await rowsOf(client, "count");
  return async (i) => expectEqual((await rows())[0]?.value, i);
}

async function bulkTurns(client: PeerClient): Promise<Unit> {
  const session = await client.stream("bulk", {});
  return async () => expectEqual(await session.tickRaw().then((batch) => batch !== null), true);
}

/** Reads a producer's batches, one by one, as rows. */
async function rowsOf(
  client: PeerClient,
  method: string,
): Promise<() => Promise<Readonly<Record<string, unknown>>[]>> {
  return oneByOne(await client.stream(method, {}));
}
