import { createServer } from "@sheaf/core";
import { Point, Track, Tracks } from "./contract.ts";

export const server = createServer(Tracks, {
  shift: ({ track, by }) => {
    const points = track.points.map(({ x, y }) => new Point({ x: x + by.x, y: y + by.y }));
    return new Track({ ...track, points });
  },
  finish: ({ track }) => new Track({ ...track, phase: "closed" }),
  longest: ({ tracks }) => tracks.toSorted((a, b) => b.length - a.length)[0] ?? null,
});
