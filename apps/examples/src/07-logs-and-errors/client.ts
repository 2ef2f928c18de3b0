/** Log messages come before the result that they precede; an error ends its call and nothing else. */
import assert from "node:assert/strict";
import { type Client, connect, isRpcError, type LogMessage, type RpcError } from "@sheaf/core";
import { type Stage, tell } from "../story.ts";
import { Kettle } from "./contract.ts";

type KettleClient = Client<typeof Kettle.methods>;

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  await using client = await connect(Kettle, connector);
  await logs(client, say);
  await errorsOfHandlers(client, say);
  await errorsInStreams(client, say);
  // The connection has survived all of it.
  assert.equal(await client.brew({ cups: 3 }), "3 cups of tea");
});

async function logs(client: KettleClient, say: Stage["say"]): Promise<void> {
  const messages: LogMessage[] = [];
  const onLog = (message: LogMessage): void => void messages.push(message);
  assert.equal(await client.brew({ cups: 2 }, { onLog }), "2 cups of tea");
  for (const { level, message } of messages) say(`${level}: ${message}`);
  assert.deepEqual(
    messages.map(({ level, message, extra }) => [level, message, extra.cups]),
    [
      ["INFO", "water is on", "2"],
      ["WARN", "little tea left", undefined],
    ],
  );
}

async function errorsOfHandlers(client: KettleClient, say: Stage["say"]): Promise<void> {
  // What a handler throws on purpose.
  const tooMany = await failureOf(client.brew({ cups: 20 }));
  say(`${tooMany.errorType} (${tooMany.errorCode}): ${tooMany.rawMessage}`);
  assert.ok(isRpcError(tooMany, "ValueError"));
  assert.equal(tooMany.errorCode, "OUT_OF_RANGE");
  assert.equal(tooMany.retryable, false);

  // What it throws otherwise. A plain Error has no type that another language would know.
  const none = await failureOf(client.brew({ cups: 0 }));
  say(`${none.errorType}: ${none.rawMessage}`);
  assert.equal(none.errorType, "RuntimeError");
  assert.match(none.remoteTraceback, /at .*brew/);
}

/** What came before the error has come, logs and all. */
async function errorsInStreams(client: KettleClient, say: Stage["say"]): Promise<void> {
  const messages: string[] = [];
  const cups: number[] = [];
  const pouring = async (): Promise<void> => {
    const onLog = ({ message }: LogMessage): void => void messages.push(message);
    const pour = client.pour({ cups: 5, spill_after: 2 }, { onLog });
    for await (const batch of pour) cups.push(...batch.column<number>("cup"));
  };
  const spilt = await failureOf(pouring());
  say(`${cups.length} cups, then ${spilt.errorType}: ${spilt.rawMessage}`);
  assert.deepEqual(cups, [1, 2]);
  assert.equal(spilt.errorType, "RangeError");
  assert.deepEqual(messages, ["cup 1", "cup 2"]);
}

async function failureOf(call: Promise<unknown>): Promise<RpcError> {
  try {
    await call;
  } catch (error) {
    if (isRpcError(error)) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: "the call should have failed" });
}
