/** Questions about Arrow types that several codecs ask. */
import { DataType, Field } from "apache-arrow";
import { protocolError } from "../error/sheaf-error.ts";
import type { FieldCodec } from "./column-codec.ts";

/** Names of time units, as short as everyone writes them. */
export type TimeUnitName = "s" | "ms" | "us" | "ns";

/** Whether a type has 64-bit offsets. */
export function isLargeType(type: DataType): boolean {
  return DataType.isLargeUtf8(type) || DataType.isLargeBinary(type) || DataType.isLargeList(type);
}

/** The Arrow field that a codec stands for. */
export function arrowField({ name, nullable, codec }: FieldCodec): Field {
  return new Field(name, codec.type, nullable);
}

/**
 * Whether a column of this type takes no bytes however long it is, so that its length says nothing
 * about how much has been received.
 */
export function isWeightless(type: DataType): boolean {
  if (DataType.isNull(type)) return true;
  if (DataType.isStruct(type)) return type.children.every((child) => isWeightless(child.type));
  if (DataType.isFixedSizeList(type)) return type.listSize === 0 || isWeightless(type.valueType);
  return DataType.isFixedSizeBinary(type) && type.byteWidth === 0;
}

/** The most values that are made out of a weightless column. */
const MAX_WEIGHTLESS_ROWS = 2 ** 24;

/** Throws `limit-exceeded` if a weightless column claims more rows than anyone should make values of. */
export function checkWeightless(rows: number): void {
  if (rows <= MAX_WEIGHTLESS_ROWS) return;
  throw protocolError(
    "limit-exceeded",
    `${rows} values that take no bytes; ${MAX_WEIGHTLESS_ROWS} are allowed`,
    { limit: MAX_WEIGHTLESS_ROWS },
  );
}
