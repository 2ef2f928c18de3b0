/** The codecs of the codec cases. */
import {
  boolCodec,
  type ColumnCodec,
  dictionaryCodec,
  floatCodec,
  int64Codec,
  listCodec,
  mapCodec,
  type RowCodec,
  rowCodec,
  structCodec,
  utf8Codec,
} from "@sheaf/arrow";
import type { Dictionary, Float, List, Map_, Struct } from "apache-arrow";
import { eightSchema, METADATA, pairSchema } from "../../cases/arrow-schemas.ts";
import { EIGHT_VALUES } from "../../cases/payload.ts";

export { METADATA };
