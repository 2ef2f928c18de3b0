import { connect } from "@sheaf/core";
import { messagePort } from "@sheaf/message-port";
import { Fixture } from "@sheaf/testing";
import { expect, test } from "vitest";
import { describeMatrix } from "./describe-matrix.ts";
import { fixtureThread } from "./fixture-thread.ts";

describeMatrix("message-port");

test("a thread that is ended in the middle of a call is a transport error", async () => {
  await using thread = await fixtureThread();
  const client = await connect(Fixture, messagePort(thread.open()));
  expect(await client.add({ a: 1, b: 2 })).toBe(3);
  const hanging = client.hang();
  const failed = expect(hanging).rejects.toMatchObject({ kind: "transport", code: "peer-closed" });
  await thread.terminate();
  await failed;
  await expect(client.add({ a: 1, b: 2 })).rejects.toMatchObject({ kind: "transport" });
  await client.close();
});
