/** Every line that is broken, one after another. */
import type { Break } from "./break.ts";
import { ARROW_BREAKS } from "./breaks/arrow.ts";
import { CARRIER_BREAKS } from "./breaks/carriers.ts";
import { CORE_BREAKS } from "./breaks/core.ts";
import { DATACLASS_BREAKS } from "./breaks/dataclass.ts";
import { HTTP_BREAKS } from "./breaks/http.ts";

export const BREAKS: readonly Break[] = [
  ...ARROW_BREAKS,
  ...DATACLASS_BREAKS,
  ...CORE_BREAKS,
  ...CARRIER_BREAKS,
  ...HTTP_BREAKS,
];
