/** Nested dataclasses: a struct within a struct. */
import { dataclass, float, utf8 } from "@sheaf/dataclass";

/** A point in the plane. */
export class Point extends dataclass("Point", { x: float(), y: float() }) {}

/** A labelled rectangle. */
export class BoundingBox extends dataclass("BoundingBox", {
  top_left: Point,
  bottom_right: Point,
  label: utf8(),
}) {}
