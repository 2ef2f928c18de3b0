/** Streams over HTTP that go on when a worker dies: whatever happens, all of it comes, and all of it once. */
import { setTimeout as pause } from "node:timers/promises";
import { isSheafError } from "@sheaf/core";
import type { Chance } from "@sheaf/fuzzing";
import { expectSame, Sequence, Total } from "./oracle.ts";
import type { Play, SoakedClient } from "./plays.ts";

/** How often a turn is tried; both workers may be gone for some seconds. */
const MAX_ATTEMPTS = 200;
const PAUSE_MS = 50;

/** Every row, through all retries. */
async function countAll(client: SoakedClient, chance: Chance): Promise<void> {
  const [from, to] = [chance.below(100), 100 + chance.below(300)];
  const rows = new Sequence("rows", from, to);
  for await (const batch of client.count({ from, to })) {
    for (const { value } of batch.rows()) rows.take(value);
  }
  rows.end();
}

/** An exchange is never sent twice by itself. Its state is in our hands, so we may. */
async function sumOn(client: SoakedClient, chance: Chance): Promise<void> {
  const total = new Total();
  let session = await client.sum();
  for (let turn = 20 + chance.below(40); turn > 0; turn--) {
    const value = [chance.below(1000)];
    const expected = total.add(value);
    const token = await session.token();
    for (let attempt = 1; ; attempt++) {
      try {
        const [row] = (await session.exchange({ value })).rows();
        expectSame("turns", row?.turns, expected.turns);
        expectSame("total", row?.total, expected.total);
        break;
      } catch (error) {
        const mayGoOn = isSheafError(error, "transport") && attempt < MAX_ATTEMPTS;
        if (!mayGoOn || token === undefined) throw error;
        await pause(PAUSE_MS);
        session = await client.resumeStream("sum", token);
      }
    }
  }
}

export const RESUMED_PLAYS: readonly Play[] = [countAll, sumOn];
