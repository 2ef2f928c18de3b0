import {
  connect,
  createServer,
  type OutputCollector,
  ProducerState,
  producer,
  service,
  stream,
} from "@sheaf/core";
import { int, utf8 } from "@sheaf/dataclass";
import { http as httpByFetch } from "@sheaf/http";
import { http, listenHttp } from "@sheaf/http/node";
import { describe, expect, it } from "vitest";

/** Doors that turns wait at; the test opens them. */
const doors = new Map<
  string,
  { arrived: number; readonly held: (() => void)[]; wake: () => void }
>();

function door(name: string) {
  let found = doors.get(name);
  if (found === undefined) {
    found = { arrived: 0, held: [], wake: () => undefined };
    doors.set(name, found);
  }
  return found;
}

/** Waits at its door in every turn but the first. */
class Patient extends ProducerState.define("Patient", { name: utf8(), next: int().default(0) }) {
  async produce(out: OutputCollector): Promise<void> {
    const own = door(this.name);
    own.arrived++;
    own.wake();
    if (this.next > 0) {
      await new Promise<void>((resolve) => {
        own.held.push(resolve);
      });
    }
    if (this.next === 3) return out.finish();
    out.emit({ value: [this.next++] });
  }
}

const Patience = service("Patience", {
  patient: producer({ name: utf8() }, { output: { value: int() } }),
});

describe.each([
  ["connections that are kept", http],
  ["fetch", httpByFetch],
])("over %s", (kind, connector) => {
  it("a batch is read while the next one is being made", async () => {
    const server = createServer(
      Patience,
      { patient: (params) => stream(new Patient(params)) },
      { states: [Patient] },
    );
    await using listener = await listenHttp(server, { tokens: { keys: "key" } });
    await using client = await connect(Patience, connector(listener.url));
    const own = door(kind);
    const session = await client.patient({ name: kind });
    for (const value of [0, 1, 2]) {
      expect((await session.tick())?.rows()).toEqual([{ value }]);
      // The turn behind it waits already, or will: all of them belong to one request.
      while (own.held.length === 0) {
        await new Promise<void>((resolve) => {
          own.wake = () => setImmediate(resolve);
        });
      }
      own.held.shift()?.();
    }
    expect(await session.tick()).toBeUndefined();
    expect(own.arrived).toBe(4);
  });
});
