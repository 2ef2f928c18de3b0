/** Calls with one reply: parameters by name, defaults, and a mistake that never leaves the client. */
import assert from "node:assert/strict";
import { connect, isSheafError } from "@sheaf/core";
import { tell } from "../story.ts";
import { Hello } from "./contract.ts";

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  await using client = await connect(Hello, connector);

  const greeting = await client.greet({ name: "Ada" });
  say(`greet({ name: "Ada" }) → ${greeting}`);
  assert.equal(greeting, "Hello, Ada!");
  assert.equal(await client.greet({ name: "Ada", greeting: "Good evening" }), "Good evening, Ada!");

  const sum = await client.add({ a: 1, b: 2.5 });
  say(`add({ a: 1, b: 2.5 }) → ${sum}`);
  assert.equal(sum, 3.5);

  assert.equal(await client.ping(), undefined);

  // The compiler refuses this line; without a compiler the client does, before anything is sent.
  // @ts-expect-error a string is no float
  await assert.rejects(client.add({ a: "1", b: 2 }), (error) => {
    say(`add({ a: "1", b: 2 }) → ${error}`);
    return isSheafError(error, "schema", "type-mismatch") && error.method === "add";
  });
});
