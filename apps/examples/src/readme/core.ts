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
import { float, int } from "@sheaf/dataclass";
import { pipe } from "@sheaf/pipe";

class Countdown extends ProducerState.define("Countdown", { left: int() }) {
  produce(out: OutputCollector): void {
    if (this.left === 0) out.finish();
    else out.emit({ value: [this.left--] });
  }
}

const Launch = service("Launch", {
  add: unary({ a: float(), b: float() }, float()),
  countdown: producer({ left: int() }, { output: { value: int() } }),
});

const server = createServer(Launch, {
  add: ({ a, b }) => a + b,
  countdown: (params) => stream(new Countdown(params)),
});

await using client = await connect(Launch, pipe(server));
console.log(await client.add({ a: 1, b: 2 })); // → 3
for await (const batch of client.countdown({ left: 2 })) console.log(batch.rows());
// → [ { value: 2 } ]
// → [ { value: 1 } ]
