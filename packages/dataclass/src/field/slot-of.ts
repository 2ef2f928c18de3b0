/** The slot of whatever may stand for a field. */
import { schemaError } from "@sheaf/arrow";
import type { FieldLike } from "./inference.ts";
import { SLOT, type Slot } from "./value-type.ts";

/** The slot of a field or dataclass. @throws `schema` / `invalid-declaration` for anything else. */
export function slotOf(field: FieldLike): Slot {
  const slot: Slot | undefined = field?.[SLOT];
  if (slot === undefined) {
    throw schemaError("invalid-declaration", `${String(field)} is neither a field nor a dataclass`);
  }
  return slot;
}
