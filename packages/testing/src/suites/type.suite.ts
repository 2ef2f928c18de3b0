import { expect } from "vitest";
import type { FixtureClient, Ground } from "../cells/ground.ts";
import type { Body, Citing } from "../cells/suite.ts";
import type { echoMethods } from "../fixture/contract/echoes.ts";
import { EDGE_VALUES } from "./edge-values.ts";
import { comparable } from "./expectations.ts";

type EchoName = keyof typeof echoMethods;
const EVERY_VALUE: readonly (readonly [string, readonly unknown[]])[] = Object.entries(EDGE_VALUES);
const MOST_VALUES = Math.max(...EVERY_VALUE.map(([, values]) => values.length));

/** Values of every type, as parameters and results, and in columns. */
export function typeSuite({ verifies }: Citing): void {
  verifies("type.bool", echoed("echoBool"));
  verifies("type.int", echoed("echoInt"));
  verifies("type.int8", echoed("echoInt8"));
  verifies("type.int16", echoed("echoInt16"));
  verifies("type.int32", echoed("echoInt32"));
  verifies("type.int64", echoed("echoInt64"));
  verifies("type.uint8", echoed("echoUint8"));
  verifies("type.uint16", echoed("echoUint16"));
  verifies("type.uint32", echoed("echoUint32"));
  verifies("type.uint64", echoed("echoUint64"));
  verifies("type.float", echoed("echoFloat"));
  verifies("type.float32", echoed("echoFloat32"));
  verifies("type.float16", echoed("echoFloat16"));
  verifies("type.utf8", echoed("echoUtf8"));
  verifies("type.large-utf8", echoed("echoLargeUtf8"));
  verifies("type.binary", echoed("echoBinary"));
  verifies("type.large-binary", echoed("echoLargeBinary"));
  verifies("type.fixed-binary", echoed("echoFixedBinary"));
  verifies("type.decimal", echoed("echoDecimal"));
  verifies("type.wide-decimal", echoed("echoWideDecimal"));
  verifies("type.date", echoed("echoDate"));
  verifies("type.datetime", echoed("echoDatetime"));
  verifies("type.timestamp", echoed("echoTimestamp"));
  verifies("type.zoned-timestamp", echoed("echoZonedTimestamp"));
  verifies("type.coarse-time", echoed("echoCoarseTime"));
  verifies("type.time", echoed("echoTime"));
  verifies("type.duration", echoed("echoDuration"));
  verifies("type.list", echoed("echoList"));
  verifies("type.nested-list", echoed("echoNestedList"));
  verifies("type.nullable-list", echoed("echoNullableList"));
  verifies("type.set", echoed("echoSet"));
  verifies("type.map", echoed("echoMap"));
  verifies("type.record", echoed("echoRecord"));
  verifies("type.enum", echoed("echoEnum"));
  verifies("type.dictionary", echoed("echoDictionary"));
  verifies("type.dictionary-list", echoed("echoDictionaryList"));
  verifies("type.dataclass", echoed("echoPoint"));
  verifies("type.struct", echoed("echoStruct"));
  verifies("type.struct-list", echoed("echoStructList"));
  verifies("type.embedded", echoed("echoEmbedded"));
  verifies("type.optional-text", echoed("echoOptionalText"));
  verifies("type.optional-int", echoed("echoOptionalInt"));
  verifies("type.optional-dataclass", echoed("echoOptionalPoint"));
  verifies("type.record-batch", echoed("echoRecordBatch"));
  verifies("type.schema", echoed("echoSchema"));

  verifies("type.columns", ({ client }) =>
    // Every column as long as the longest, with a null between its values.
    mirrors(client, (values) =>
      Array.from({ length: 2 * MOST_VALUES }, (_, i) =>
        i % 2 === 0 ? (values[i / 2] ?? null) : null,
      ),
    ),
  );
  verifies("type.columns-of-nulls", ({ client }) => mirrors(client, () => [null, null, null]));
  verifies("type.columns-without-rows", ({ client }) => mirrors(client, () => []));
}

function echoed(name: EchoName): Body {
  return async ({ client }: Ground) => {
    // One of the many signatures is as good as the other here.
    const echo = client[name] as (params: { value: unknown }) => Promise<unknown>;
    for (const value of EDGE_VALUES[name]) {
      expect(comparable(await echo({ value }))).toEqual(comparable(value));
    }
  };
}

async function mirrors(
  client: FixtureClient,
  columnOf: (values: readonly unknown[]) => readonly unknown[],
): Promise<void> {
  const columns = Object.fromEntries(EVERY_VALUE.map(([name, values]) => [name, columnOf(values)]));
  await using session = await client.mirror();
  for (let turn = 0; turn < 2; turn++) {
    const output = await session.exchange(columns);
    for (const [name, expected] of Object.entries(columns)) {
      const actual = output.column(name).toArray();
      expect(actual.map(comparable), name).toEqual(expected.map(comparable));
    }
  }
}
