/** The small types of the conformance service. */
import { dataclass, enumOf, type Field, float, int, utf8 } from "@sheaf/dataclass";

/** Members of Status; names are what travels. */
export const Status = { PENDING: "pending", ACTIVE: "active", CLOSED: "closed" } as const;
export type Status = (typeof Status)[keyof typeof Status];
export const STATUSES: readonly Status[] = Object.values(Status);

export function status(): Field<Status, false> {
  return enumOf("Status", Status);
}

export class Point extends dataclass("Point", { x: float(), y: float() }) {}

export class BoundingBox extends dataclass("BoundingBox", {
  top_left: Point,
  bottom_right: Point,
  label: utf8(),
}) {}

export class ConformanceHeader extends dataclass("ConformanceHeader", {
  total_expected: int(),
  description: utf8(),
}) {}
