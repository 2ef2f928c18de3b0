/** Dataclasses alone, as bytes and as JSON, and then as parameters and results. */
import assert from "node:assert/strict";
import { connect, isSheafError } from "@sheaf/core";
import { tell } from "../story.ts";
import { Point, Track, Tracks } from "./contract.ts";

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  const track = new Track({
    name: "north",
    points: [new Point({ x: 0, y: 0 }), new Point({ x: 3, y: 4 })],
    tags: new Map([["hikers", 2]]),
  });
  say(String(track));
  assert.equal(
    String(track),
    "Track(name='north', phase='open', points=[Point(x=0, y=0), Point(x=3, y=4)], tags={'hikers': 2}, note=None)",
  );

  // One row of an Arrow IPC stream, and back: equal, yet another object.
  const bytes = track.serializeToBytes();
  const back = Track.deserializeFromBytes(bytes);
  say(`${bytes.byteLength} bytes → an equal track of length ${back.length}`);
  assert.ok(back.equals(track) && back !== track);
  assert.equal(back.length, 5);
  assert.ok(Track.fromRow(JSON.parse(JSON.stringify(track))).equals(track));

  back.note = "steep";
  assert.ok(!back.equals(track), "equality is by content");

  const misspelt = { name: "north", fase: "open" };
  assert.throws(
    () => Track.fromRow(misspelt),
    (error) => isSheafError(error, "schema", "unknown-member"),
  );

  await using client = await connect(Tracks, connector);
  const shifted = await client.shift({ track, by: new Point({ x: 1, y: 1 }) });
  say(`shift → ${shifted.points.join(", ")}`);
  assert.ok(shifted instanceof Track);
  assert.deepEqual(shifted.points, [new Point({ x: 1, y: 1 }), new Point({ x: 4, y: 5 })]);
  assert.deepEqual(shifted.tags, track.tags);

  const finished = await client.finish({ track });
  assert.equal(finished.phase, "closed");

  const short = new Track({ name: "short" });
  const longest = await client.longest({ tracks: [short, track] });
  say(`longest → ${longest?.name}`);
  assert.equal(longest?.name, "north");
  assert.equal(await client.longest({ tracks: [] }), null);
});
