/** Dataclasses alone, as bytes and as JSON, and then as parameters and results. */
import assert from "node:assert/strict";
import { type Connector, connect, isSheafError } from "@sheaf/core";
import { tell } from "../story.ts";
import { Point, Track, Tracks } from "./contract.ts";

const track = new Track({
  name: "north",
  points: [new Point({ x: 0, y: 0 }), new Point({ x: 3, y: 4 })],
  tags: new Map([["hikers", 2]]),
});

export const story = await tell(import.meta.url, async ({ connector, say }) => {
  say(String(track));
  assert.match(String(track), /^Track\(name='north', phase='open', points=\[Point\(x=0, y=0\), /);
  roundTrips(say);
  equality();
  mistakes();
  await calls(connector, say);
});

/** One row of an Arrow IPC stream, or JSON, and back. */
function roundTrips(say: (line: string) => void): void {
  const bytes = track.serializeToBytes();
  const back = Track.deserializeFromBytes(bytes);
  say(`${bytes.byteLength} bytes → an equal track of length ${back.length}`);
  assert.ok(back.equals(track) && back !== track);
  assert.equal(back.phase, "open");
  assert.equal(back.note, null);
  assert.equal(back.tags.get("hikers"), 2);
  assert.equal(back.length, 5);

  const json = JSON.stringify(track);
  assert.ok(Track.fromRow(JSON.parse(json)).equals(track));
}

/** Two instances are equal when their classes are the same and so is what is in them. */
function equality(): void {
  const other = new Track({ ...track });
  assert.ok(other.equals(track));
  other.note = "steep";
  assert.ok(!other.equals(track));
}

/** What does not fit is refused with the path to it: by the compiler, and by the class for what comes from elsewhere. */
function mistakes(): void {
  assert.throws(
    () => Track.fromRow({ name: "north", fase: "open" }),
    (error) => isSheafError(error, "schema", "unknown-member"),
  );
  // @ts-expect-error not a phase
  const halfOpen = new Track({ name: "north", phase: "ajar" });
  assert.throws(() => halfOpen.serializeToBytes(), /phase/);
}

/** Instances in, instances out, methods and all. */
async function calls(connector: Connector, say: (line: string) => void): Promise<void> {
  await using client = await connect(Tracks, connector);
  const shifted = await client.shift({ track, by: new Point({ x: 1, y: 1 }) });
  say(`shift → ${shifted.points.join(", ")}, still of length ${shifted.length}`);
  assert.deepEqual(shifted.points, [new Point({ x: 1, y: 1 }), new Point({ x: 4, y: 5 })]);
  assert.deepEqual(shifted.tags, track.tags);
  assert.equal(shifted.length, 5);

  assert.equal((await client.finish({ track })).phase, "closed");

  const longest = await client.longest({ tracks: [new Track({ name: "short" }), track] });
  say(`longest → ${longest?.name}`);
  assert.equal(longest?.name, "north");
  assert.equal(await client.longest({ tracks: [] }), null);
}
