/** A server says what it serves, so a client can call what it has no declaration of. */
import assert from "node:assert/strict";
import {
  AnnotatedBatch,
  connect,
  describeService,
  ExchangeSession,
  ProducerSession,
  protocolHash,
  type ServiceDescription,
  serviceOf,
} from "@sheaf/core";
import { tell } from "../story.ts";
import { server } from "./server.ts";

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  const description = await describeService(connector);
  for (const line of summaryOf(description)) say(line);
  assert.deepEqual(summaryOf(description), [
    "acme.Ledger.v1 1.4.0",
    "unary add(a: Float64, b: Float64)",
    "exchange convert(rate: Float64)",
    "producer entries(account: Utf8), with a header",
    "unary post(account: Utf8, amount: Float64), deprecated: use entries",
  ]);
  // Services that are declared alike have the same hash, in every language.
  const [hosted] = server.bindings;
  assert.ok(hosted);
  assert.equal(description.hash, await protocolHash(hosted));

  // Names and types are known at run time only, so results are `unknown`.
  await using client = await connect(serviceOf(description), connector);
  assert.equal(await client.add?.({ a: 1, b: 2 }), 3);

  const entries = await client.entries?.({ account: "tea" });
  assert.ok(entries instanceof ProducerSession);
  const amounts: unknown[] = [];
  for await (const batch of entries) amounts.push(...batch.column("amount"));
  say(`${entries.header} ${JSON.stringify(amounts)}`);
  assert.deepEqual(amounts, [10, -2.5, 4]);

  // What an exchange takes is not described: give it a batch with a schema of its own.
  const convert = await client.convert?.({ rate: 2 });
  assert.ok(convert instanceof ExchangeSession);
  const doubled = await convert.exchange(AnnotatedBatch.from({ amount: [1.5] }));
  assert.deepEqual(doubled.toRows(), [{ amount: 3 }]);
  await convert.close();
});

function summaryOf({ protocol, version, methods }: ServiceDescription): string[] {
  const lines = methods.map(({ name, kind, paramsSchema, hasHeader, deprecated }) => {
    const params = paramsSchema.fields.map((field) => `${field.name}: ${field.type}`).join(", ");
    const header = hasHeader ? ", with a header" : "";
    return `${kind} ${name}(${params})${header}${deprecated ? `, deprecated: ${deprecated}` : ""}`;
  });
  return [`${protocol} ${version}`, ...lines];
}
