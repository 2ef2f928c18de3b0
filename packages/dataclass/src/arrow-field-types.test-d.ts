/** Arrow types that tests ask for explicitly. No tests in here. */
import {
  Binary,
  type DataType,
  Decimal,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  Int64,
  LargeList,
  LargeUtf8,
  TimestampNanosecond,
  Uint64,
  Utf8,
} from "apache-arrow";

/** A fresh set of types. */
export function arrowFieldTypes(): Record<
  | "binary"
  | "decimal"
  | "dict32"
  | "float32"
  | "int32"
  | "int64"
  | "largeList"
  | "largeUtf8"
  | "pair"
  | "timestampNs"
  | "uint64",
  DataType
> {
  return {
    binary: new Binary(),
    decimal: new Decimal(4, 10, 128),
    dict32: new Dictionary(new Utf8(), new Int32()),
    float32: new Float32(),
    int32: new Int32(),
    int64: new Int64(),
    largeList: new LargeList(new Field("item", new Int64(), true)),
    largeUtf8: new LargeUtf8(),
    pair: new FixedSizeList(2, new Field("item", new Int64(), false)),
    timestampNs: new TimestampNanosecond("UTC"),
    uint64: new Uint64(),
  };
}
