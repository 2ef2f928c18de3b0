/** Whoever gives up is free at once. The server finishes its call behind it, and the connection lives on. */
import assert from "node:assert/strict";
import { connect, isSheafError } from "@sheaf/core";
import { tell } from "../story.ts";
import { Clock } from "./contract.ts";

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  await using client = await connect(Clock, connector);
  const before = await client.cancelled();

  // A deadline for one call.
  await assert.rejects(client.sleep({ ms: 200 }, { timeoutMs: 20 }), (error) => {
    say(String(error));
    return isSheafError(error, "cancelled", "deadline-exceeded");
  });

  // A signal, from whatever it comes. It may serve many calls.
  const controller = new AbortController();
  const sleeping = client.sleep({ ms: 200 }, { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(sleeping, (error) => {
    say(String(error));
    return isSheafError(error, "cancelled", "aborted");
  });

  // The next call waits until the server has slept enough.
  assert.equal(await client.sleep({ ms: 1 }), 1);

  // Leaving a loop cancels the stream.
  for await (const batch of client.tick({ every_ms: 1 })) {
    if (batch.column<number>("tick").get(0) === 3) break;
  }
  assert.equal(await client.cancelled(), before + 1);

  // So does a signal, and so does `cancel()`; `close()` ends a stream in order, without onCancel.
  const leaving = new AbortController();
  const ticking = async (): Promise<void> => {
    const { signal } = leaving;
    for await (const _ of client.tick({ every_ms: 1 }, { signal })) leaving.abort();
  };
  await assert.rejects(ticking, (error) => isSheafError(error, "cancelled", "aborted"));
  const closed = await client.tick({ every_ms: 1 });
  await closed.tick();
  await closed.close();
  const cancelled = await client.cancelled();
  say(`${cancelled - before} of 3 streams were cancelled`);
  assert.equal(cancelled, before + 2);
});
