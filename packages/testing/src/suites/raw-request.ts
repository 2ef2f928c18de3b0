/** Requests of any shape, right or wrong, over any carrier. */
import {
  encodeMetadata,
  type MetadataValue,
  recordBatchFromColumns,
  StreamEncoder,
  writeRecordBatch,
} from "@sheaf/arrow";
import type { Transport } from "@sheaf/core";
import { Field, Float64, Int64, Schema } from "apache-arrow";
import { FIXTURE_VERSION, Fixture } from "../fixture/contract/fixture.ts";

/** Metadata of a request. Pairs that are `undefined` are left out. */
export type RequestPairs = Readonly<Record<string, MetadataValue | undefined>>;

/** A column of a request. */
export interface RequestColumn {
  readonly name: string;
  readonly type: "float64" | "int64";
  readonly nullable: boolean;
}

/** What `add` declares. */
export const ADD_COLUMNS: readonly RequestColumn[] = [
  { name: "a", type: "float64", nullable: false },
  { name: "b", type: "float64", nullable: false },
];

/** The metadata of a call of `add`, with changes. */
export function requestPairs(changes: RequestPairs = {}): RequestPairs {
  return {
    "vgi_rpc.method": "add",
    "vgi_rpc.request_version": "1",
    "vgi_rpc.protocol": Fixture.name,
    "vgi_rpc.protocol_version": FIXTURE_VERSION,
    ...changes,
  };
}

/** A request as an IPC stream; `rows` of 1 in each column, `undefined` for no batch at all. */
export function requestBytes(
  pairs: RequestPairs,
  columns: readonly RequestColumn[] = ADD_COLUMNS,
  rows: number | undefined = 1,
): Uint8Array[] {
  const schema = new Schema(
    columns.map(
      ({ name, type, nullable }) =>
        new Field(name, type === "int64" ? new Int64() : new Float64(), nullable),
    ),
  );
  const encoder = new StreamEncoder(schema);
  if (rows === undefined) return encoder.end();
  const present = Object.entries(pairs).filter(hasValue);
  const options = { metadata: encodeMetadata(present), end: true };
  if (columns.length === 0) return encoder.encode(rows, () => undefined, options);
  const values = columns.map(({ name, type }) => [
    name,
    Array.from({ length: rows }, () => (type === "int64" ? 1n : 1)),
  ]);
  const batch = recordBatchFromColumns(schema, Object.fromEntries(values));
  return encoder.encode(rows, (sink) => writeRecordBatch(batch, sink), options);
}

function hasValue(pair: [string, MetadataValue | undefined]): pair is [string, MetadataValue] {
  return pair[1] !== undefined;
}

/** Where a carrier with paths sends the request to. Default: where `add` is. */
export interface RequestPath {
  readonly protocol?: string | undefined;
  readonly method: string;
}

/** Sends a request; answers with the metadata of the result. */
export function rawCall(
  transport: Transport,
  request: readonly Uint8Array[],
  path: RequestPath = { protocol: Fixture.name, method: "add" },
): Promise<ReadonlyMap<string, string>> {
  return transport.unary({
    protocol: path.protocol,
    method: path.method,
    idempotent: false,
    encode: () => [...request],
    decode: (batch) => new Map(batch.metadata.toMap()),
    onLog: undefined,
    signal: undefined,
    timeoutMs: undefined,
  });
}
