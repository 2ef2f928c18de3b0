/** Dataclasses: classes whose fields are Arrow types. They may be parameters, results, and parts of each other. */
import { service, unary } from "@sheaf/core";
import { dataclass, enumOf, float, int, list, map, optional, utf8 } from "@sheaf/dataclass";

export class Point extends dataclass("Point", { x: float(), y: float() }) {
  /** A dataclass is a class: it may have methods, which an instance from the wire has too. */
  distanceTo(other: Point): number {
    return Math.hypot(this.x - other.x, this.y - other.y);
  }
}

/** Code sees the values, the wire carries the names. */
export const Phase = { OPEN: "open", CLOSED: "closed" } as const;

export class Track extends dataclass("Track", {
  name: utf8(),
  phase: enumOf("Phase", Phase).default(Phase.OPEN),
  points: list(Point).default(() => []),
  tags: map(utf8(), int()).default(() => new Map()),
  note: optional(utf8()),
}) {
  get length(): number {
    return this.points.slice(1).reduce((sum, p, i) => sum + p.distanceTo(this.points[i] ?? p), 0);
  }
}

export const Tracks = service("Tracks", {
  shift: unary({ track: Track, by: Point }, Track),
  finish: unary({ track: Track }, Track),
  longest: unary({ tracks: list(Track) }, optional(Track)),
});
