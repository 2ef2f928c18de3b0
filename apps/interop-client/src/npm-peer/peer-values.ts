/** Schemas and values between our arrow and the peer's: they meet as IPC bytes. */
import { joinChunks, StreamEncoder } from "@sheaf/arrow";
import type { Dataclass } from "@sheaf/dataclass";
import type { Schema } from "apache-arrow";
import type { PeerArrow, PeerSchema } from "./peer-module.ts";

/** Our schema as one of the peer's. */
export function peerSchema(arrow: PeerArrow, schema: Schema): PeerSchema {
  return arrow.tableFromIPC(joinChunks(new StreamEncoder(schema).end())).schema;
}

/** The fields of a dataclass as columns of one row, which the peer passes on as they are. */
export function peerColumns(
  arrow: PeerArrow,
  instance: Dataclass,
): Readonly<Record<string, object>> {
  const [batch] = arrow.tableFromIPC(instance.serializeToBytes()).batches;
  if (batch === undefined) throw new Error("a dataclass is one row");
  const columns = batch.schema.fields.map(({ name }, at) => {
    return [name, batch.getChildAt(at)?.data[0] ?? {}] as const;
  });
  return Object.fromEntries(columns);
}

/** A value that the peer gave, with its vectors as arrays; nobody else takes vectors. */
export function plain(value: unknown): unknown {
  return isVector(value) ? Array.from(value, plain) : value;
}

interface Vector extends Iterable<unknown> {
  isValid(index: number): boolean;
}

function isVector(value: unknown): value is Vector {
  return typeof value === "object" && value !== null && "isValid" in value;
}
