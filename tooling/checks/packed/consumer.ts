/** What someone does who installs the packages: types, a service, a call. Run against what is packed. */
import assert from "node:assert/strict";
import {
  connect,
  createServer,
  type OutputCollector,
  ProducerState,
  producer,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { dataclass, float, int, utf8 } from "@sheaf/dataclass";
import { pipe } from "@sheaf/pipe";

class Point extends dataclass("Point", { x: float(), y: float(), label: utf8().default("") }) {}

class Countdown extends ProducerState.define("Countdown", { left: int() }) {
  produce(out: OutputCollector): void {
    if (this.left === 0) out.finish();
    else out.emit({ left: [this.left--] });
  }
}

const Shop = service("Shop", {
  move: unary({ point: Point, by: float() }, Point),
  countdown: producer({ from: int() }, { output: { left: int() } }),
});

const server = createServer(Shop, {
  move: ({ point, by }) => new Point({ x: point.x + by, y: point.y + by, label: "moved" }),
  countdown: ({ from }) => stream(new Countdown({ left: from })),
});

const point = Point.deserializeFromBytes(new Point({ x: 1, y: 2 }).serializeToBytes());
assert.deepEqual([point.x, point.y, point.label], [1, 2, ""]);

const client = await connect(Shop, pipe(server));
const moved: Point = await client.move({ point, by: 1 });
assert.deepEqual([moved.x, moved.y, moved.label], [2, 3, "moved"]);

const seen: number[] = [];
for await (const batch of client.countdown({ from: 3 })) {
  seen.push(...batch.column<number>("left").toArray());
}
assert.deepEqual(seen, [3, 2, 1]);
await client.close();

// @ts-expect-error the field is a number
assert.throws(() => new Point({ x: "1", y: 2 }).serializeToBytes());
