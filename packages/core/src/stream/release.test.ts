import { float } from "@sheaf/dataclass";
import { afterEach, expect, test } from "vitest";
import { createClient } from "../client/create-client.ts";
import { exchange, producer, unary } from "../contract/method.ts";
import { service } from "../contract/service.ts";
import { createServer } from "../server/create-server.ts";
import { serveChannel } from "../server/serve-channel.ts";
import { channelPair } from "../transport/channel-pair.ts";
import { channelTransport } from "../transport/channel-transport.ts";
import type { Transport } from "../transport/transport.ts";
import type { AnnotatedBatch } from "./annotated-batch.ts";
import { ExchangeState } from "./exchange-state.ts";
import type { OutputCollector } from "./output-collector.ts";
import { ProducerState } from "./producer-state.ts";
import { stream } from "./stream.ts";

const ROWS = 8192;
const row = { value: float() };

const Numbers = service("Numbers", {
  large: producer({}, { output: row }),
  small: producer({}, { output: row }),
  doubled: exchange({}, { input: row, output: row }),
  seen: unary({}, float()),
});

/** Emits so many equal values, another one at each turn. */
function counting(rows: number) {
  return class extends ProducerState.define(`Counting${rows}`, { turn: float().default(0) }) {
    produce(out: OutputCollector): void {
      this.turn += 1;
      out.emit({ value: new Float64Array(rows).fill(this.turn) });
    }
  };
}
const Large = counting(ROWS);
const Small = counting(3);

/** The memory of the input of each turn of `Doubled`. */
let inputs: Float64Array[] = [];

class Doubled extends ExchangeState.define("Doubled", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    const values = valuesOf(input);
    inputs.push(values);
    out.emit({ value: values.map((value) => 2 * value) });
    input.release();
  }
}

function valuesOf(batch: AnnotatedBatch<unknown> | undefined): Float64Array {
  return batch?.batch.getChild("value")?.toArray() as Float64Array;
}

let transport: Transport | undefined;

afterEach(async () => {
  await transport?.close();
  inputs = [];
});

function open() {
  const [near, far] = channelPair();
  const server = createServer(Numbers, {
    large: () => stream(new Large()),
    small: () => stream(new Small()),
    doubled: () => stream(new Doubled()),
    seen: () => inputs.length,
  });
  void serveChannel(server, far);
  transport = channelTransport(near);
  return createClient(Numbers, transport);
}

test("the memory of a batch that was released is empty, and later batches are received into it", async () => {
  const session = await open().large();
  const first = await session.tick();
  const values = valuesOf(first);
  expect([values.length, values[0]]).toEqual([ROWS, 1]);
  first?.release();
  expect(first?.isReleased).toBe(true);
  expect(values.length).toBe(0);
  expect(() => first?.rows()).toThrow("the batch was released");
  expect(() => first?.batch).toThrow("the batch was released");
  expect(first?.numRows).toBe(ROWS);
  const second = await session.tick();
  expect(valuesOf(second)).toEqual(new Float64Array(ROWS).fill(2));
  const kept = await session.tick();
  expect(valuesOf(kept)[0]).toBe(3);
  second?.release();
  expect(valuesOf(kept)[0]).toBe(3);
  await session.cancel();
});

test("releasing is done once, and by `using`", async () => {
  const session = await open().large();
  const first = await session.tick();
  {
    using again = first;
    again?.release();
  }
  first?.release();
  const [second, third] = [await session.tick(), await session.tick()];
  expect([valuesOf(second)[0], valuesOf(third)[0]]).toEqual([2, 3]);
  await session.cancel();
});

test("a small batch cannot be read after its release either", async () => {
  const session = await open().small();
  const batch = await session.tick();
  expect(batch?.rows()).toHaveLength(3);
  batch?.release();
  expect(() => batch?.rows()).toThrow("the batch was released");
  expect((await session.tick())?.rows()[0]).toEqual({ value: 2 });
  await session.cancel();
});

test("what a handler releases stays readable until its client has the answer", async () => {
  const client = open();
  const session = await client.doubled();
  for (let turn = 1; turn <= 3; turn++) {
    const output = await session.exchange({ value: new Float64Array(ROWS).fill(turn) });
    expect(valuesOf(output)).toEqual(new Float64Array(ROWS).fill(2 * turn));
    expect(inputs.map(({ length }) => length)).toEqual(
      inputs.map((_, i) => (i < turn - 1 ? 0 : ROWS)),
    );
  }
  await session.close();
});
