/** The typed exchange: batches built from the declared schema come back as they went. */
import { describeSchema, sameSchema } from "@sheaf/arrow";
import { AnnotatedBatch } from "@sheaf/core";
import type { RecordBatch } from "apache-arrow";
import { ask, type Case } from "../case/case.ts";
import { check, equal } from "../case/expect.ts";
import { Nested, TYPED_SCHEMA } from "./native-service.ts";
import type { NativeWorld } from "./native-world.ts";

const NOTHING = {
  nullable_float: null,
  tags: null,
  category: null,
  event_time: null,
  amount: null,
  nested: null,
};
const SOMETHING = {
  nullable_float: 1.5,
  tags: ["a", null, "ünï"],
  category: "x",
  event_time: 1_700_000_000_123_456n,
  amount: "-12345678901234.5678",
  nested: { name: "n", scores: [1, null, -(2 ** 31)] },
};
const SOMETHING_ELSE = {
  ...SOMETHING,
  tags: [],
  category: "y",
  nested: { name: null, scores: [] },
};

type TypedRow = Readonly<Record<keyof typeof NOTHING, unknown>>;

/** A batch of exactly the declared schema. */
function declared(rows: readonly TypedRow[]): RecordBatch {
  const columns = Object.keys(NOTHING) as (keyof typeof NOTHING)[];
  const values = Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])]));
  return AnnotatedBatch.from(values, { schema: TYPED_SCHEMA }).batch;
}

async function echoed(client: NativeWorld["client"], ...batches: TypedRow[][]): Promise<void> {
  await using session = await client.typed_exchange();
  for (const rows of batches) {
    const output = await session.exchange(declared(rows));
    const schema = describeSchema(output.schema);
    check(sameSchema(output.schema, TYPED_SCHEMA), `the schema is ${schema}`);
    // Read without our declaration, structs are plain objects.
    equal(new AnnotatedBatch(output.batch).toRows(), rows);
  }
}

export const typedCases: readonly Case<NativeWorld>[] = [
  ask("native.typed_exchange.all_null", ({ client }) => echoed(client, [NOTHING])),
  ask("native.typed_exchange.no_rows", ({ client }) => echoed(client, [], [SOMETHING], [])),
  ask("native.typed_exchange.populated", ({ client }) => {
    return echoed(client, [SOMETHING], [SOMETHING, NOTHING, SOMETHING_ELSE], [SOMETHING_ELSE]);
  }),
  ask("native.typed_exchange.columns", async ({ client }) => {
    await using session = await client.typed_exchange();
    const nested = new Nested(SOMETHING.nested);
    const rows = [{ ...SOMETHING, nested }, NOTHING];
    const columns = {
      nullable_float: rows.map((row) => row.nullable_float),
      tags: rows.map((row) => row.tags),
      category: rows.map((row) => row.category),
      event_time: rows.map((row) => row.event_time),
      amount: rows.map((row) => row.amount),
      nested: rows.map((row) => row.nested),
    };
    const output = await session.exchange(columns);
    check(sameSchema(output.schema, TYPED_SCHEMA), "the schema is another one");
    equal(output.rows(), rows);
  }),
];
