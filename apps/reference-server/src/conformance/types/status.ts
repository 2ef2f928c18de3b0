/** The enum of the conformance services. */
import { enumOf, type Field } from "@sheaf/dataclass";

/** Members of Status; the wire carries their names. */
export const Status = { PENDING: "pending", ACTIVE: "active", CLOSED: "closed" } as const;
export type Status = (typeof Status)[keyof typeof Status];

/** All members, in the order that rich headers cycle through. */
export const STATUSES: readonly Status[] = Object.values(Status);

/** A Status field: Arrow dictionary<int16, utf8>. */
export function status(): Field<Status, false> {
  return enumOf("Status", Status);
}

/** Whether a value is a member, and not its name or some text. */
export function isStatus(value: unknown): value is Status {
  return STATUSES.some((member) => member === value);
}
