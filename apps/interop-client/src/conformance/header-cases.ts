/** Streams with a header, and those whose columns each call chooses. */
import { sameSchema } from "@sheaf/arrow";
import type { LogMessage } from "@sheaf/core";
import { Field, Float64, Int64, Schema, Utf8 } from "apache-arrow";
import { ask, type Case } from "../case/case.ts";
import { check, equal, rejection } from "../case/expect.ts";
import { counterRows, rowsOf } from "./rows.ts";
import { RichHeader, richHeader } from "./types/all-types.ts";
import { ConformanceHeader } from "./types/shapes.ts";
import type { World } from "./world.ts";

const SEEDS = [42, 7, 0, 5, 12];
const INDEX = new Field("index", new Int64(), true);
const LABEL = new Field("label", new Utf8(), true);
const SCORE = new Field("score", new Float64(), true);

function dynamicCase(name: string, hasLabels: boolean, hasScores: boolean): Case<World> {
  return ask(`header.produce_dynamic_schema.${name}`, async ({ client }) => {
    const schema = new Schema([
      INDEX,
      ...(hasLabels ? [LABEL] : []),
      ...(hasScores ? [SCORE] : []),
    ]);
    const session = await client.produce_dynamic_schema({
      seed: 42n,
      count: 3,
      include_strings: hasLabels,
      include_floats: hasScores,
    });
    equal(session.header, richHeader(42), "the header");
    let at = 0;
    for await (const batch of session) {
      check(sameSchema(batch.schema, schema), `the schema is ${batch.schema}`);
      const label = hasLabels && { label: `row-${at}` };
      const score = hasScores && { score: at * 1.5 };
      equal(batch.toRows(), [{ index: BigInt(at), ...label, ...score }], `batch ${at}`);
      at++;
    }
    equal(at, 3, "the number of batches");
  });
}

export const headerCases: readonly Case<World>[] = [
  ask("header.produce_with_header", async ({ client }) => {
    for (const count of [3, 0]) {
      const session = await client.produce_with_header({ count });
      const { header } = session;
      equal(header.total_expected, count, "total_expected");
      equal(header.description, `producing ${count} batches`, "description");
      equal(session.typedHeader(ConformanceHeader), header, "the typed header");
      equal(await rowsOf(session), counterRows(count));
    }
  }),
  ask("header.of_another_class", async ({ client }) => {
    await using session = await client.produce_with_header({ count: 1 });
    const error = await rejection(Promise.resolve().then(() => session.typedHeader(RichHeader)));
    check(error instanceof TypeError, "no TypeError");
  }),
  ask("header.produce_with_header_and_logs", async ({ client }) => {
    const seen: LogMessage[] = [];
    const onLog = (message: LogMessage): void => void seen.push(message);
    const session = await client.produce_with_header_and_logs({ count: 2 }, { onLog });
    equal(
      seen.map(({ level, message }) => `${level} ${message}`),
      ["INFO stream init log"],
      "the log before the first batch",
    );
    equal(session.header.description, "producing 2 with logs", "description");
    equal(await rowsOf(session), counterRows(2));
  }),
  ...SEEDS.map((seed) =>
    ask<World>(`header.produce_with_rich_header.seed_${seed}`, async ({ client }) => {
      const session = await client.produce_with_rich_header({ seed: BigInt(seed), count: 2 });
      equal(session.header, richHeader(seed), "the header");
      equal(await rowsOf(session), counterRows(2));
    }),
  ),
  dynamicCase("all_columns", true, true),
  dynamicCase("strings_only", true, false),
  dynamicCase("floats_only", false, true),
  dynamicCase("minimal", false, false),
  ask("header.exchange_with_header", async ({ client }) => {
    await using session = await client.exchange_with_header({ factor: 2 });
    equal(session.header.total_expected, 0, "total_expected");
    equal(session.header.description, "scale by 2.0", "description");
    equal((await session.exchange({ value: [5] })).rows(), [{ value: 10 }]);
  }),
  ...SEEDS.map((seed) =>
    ask<World>(`header.exchange_with_rich_header.seed_${seed}`, async ({ client }) => {
      const call = { seed: BigInt(seed), factor: 2.5 };
      await using session = await client.exchange_with_rich_header(call);
      equal(session.header, richHeader(seed), "the header");
      equal((await session.exchange({ value: [4] })).rows(), [{ value: 10 }]);
    }),
  ),
  ask("header.unused_stream", async ({ client }) => {
    await (await client.produce_with_header({ count: 3 })).close();
    await (await client.exchange_with_header({ factor: 1 })).cancel();
    equal(await client.add_floats({ a: 1, b: 2 }), 3);
  }),
];
