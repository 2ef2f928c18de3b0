/** Casts between text and bytes with 32-bit and with 64-bit offsets. */
import type { Data, DataType } from "apache-arrow";
import { isUtf8 } from "../../codec/text.ts";
import { schemaError } from "../../error/sheaf-error.ts";
import { layoutOf } from "../column-layout.ts";
import type { Cast } from "./cast.ts";
import { isNullRow, withParts } from "./data-parts.ts";
import { withOffsets } from "./offset-width.ts";

/** The cast between two types of text or bytes, if that is what these are. Bytes have to be UTF-8 to become text. */
export function variableCast(from: DataType, to: DataType): Cast | undefined {
  const source = layoutOf(from);
  const target = layoutOf(to);
  if (source.kind !== "variable" || target.kind !== "variable") return undefined;
  const mustCheck = target.text && !source.text;
  return (data) => {
    if (mustCheck) checkText(data);
    if (source.wide === target.wide) return withParts(data, to);
    return withParts(data, to, { offsets: withOffsets(data, target.wide) });
  };
}

function checkText(data: Data): void {
  const { valueOffsets, values, length } = data;
  for (let row = 0; row < length; row++) {
    if (isNullRow(data, row)) continue;
    if (isUtf8(values, Number(valueOffsets[row]), Number(valueOffsets[row + 1]))) continue;
    throw schemaError("out-of-range", "the bytes are not valid UTF-8", { path: [row] });
  }
}
