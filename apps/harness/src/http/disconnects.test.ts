import {
  type CallContext,
  createServer,
  type OutputCollector,
  ProducerState,
  producer,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { type HttpListener, listenHttp } from "@sheaf/http/node";
import { afterEach, describe, expect, it } from "vitest";
import { callLines, head } from "./fixture-requests.ts";
import { RawConnection } from "./raw-http.ts";
import { emptyBody } from "./slow-service.ts";

interface Waiting {
  readonly signal: AbortSignal;
  finish(): void;
}

/** Counts for ever. */
class Endless extends ProducerState.define("Endless", { next: int().default(0) }) {
  static turns = 0;

  produce(out: OutputCollector): void {
    Endless.turns++;
    // Enough to fill what stands between the two sides.
    out.emit({ value: new BigInt64Array(2000).fill(BigInt(this.next++)) });
  }
}

const Slow = service("Slow", {
  wait: unary({}, int()),
  quick: unary({}, int()),
  endless: producer({}, { output: { value: int() } }),
});

const listeners: HttpListener[] = [];

afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

/** A server whose calls wait for the test, and the calls that wait. */
async function slowServer() {
  const arrivals: Waiting[] = [];
  const errors: unknown[] = [];
  let arrived: (waiting: Waiting) => void = () => undefined;
  const server = createServer(
    Slow,
    {
      wait: (_params, ctx: CallContext) =>
        new Promise<number>((resolve) => {
          const waiting = { signal: ctx.signal, finish: () => resolve(1) };
          arrivals.push(waiting);
          arrived(waiting);
        }),
      quick: () => 2,
      endless: () => stream(new Endless()),
    },
    { states: [Endless] },
  );
  const listener = await listenHttp(server, {
    tokens: { keys: "key" },
    closeGraceMs: 50,
    // A reply without an end, unless somebody stops it.
    turnBytes: 4e9,
    onError: (error) => void errors.push(error),
  });
  listeners.push(listener);
  const nextArrival = (): Promise<Waiting> =>
    new Promise((resolve) => {
      arrived = resolve;
    });
  return { listener, arrivals, errors, nextArrival };
}

/** Fires when a signal does. */
function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}

function call(method: string, ...more: readonly string[]): readonly (string | Uint8Array)[] {
  const body = emptyBody(method);
  const action = method === "endless" ? "/init" : "";
  const lines = callLines(`/Slow/${method}${action}`);
  return [head(...lines, `Content-Length: ${body.byteLength}`, ...more), body];
}

async function expectServing(port: number): Promise<void> {
  const connection = await RawConnection.open(port);
  connection.send(...call("quick"));
  expect((await connection.response())?.status).toBe(200);
  await connection.close();
}

describe("a client that goes away", () => {
  it.each([
    ["by closing", (connection: RawConnection) => connection.socket.destroy()],
    ["by a reset", (connection: RawConnection) => connection.reset()],
  ])(
    "%s while its handler works: the handler is told, nobody is answered",
    async (_name, leave) => {
      const { listener, nextArrival, errors } = await slowServer();
      const connection = await RawConnection.open(listener.port);
      const arrival = nextArrival();
      connection.send(...call("wait"));
      const { signal, finish } = await arrival;
      expect(signal.aborted).toBe(false);
      leave(connection);
      await whenAborted(signal);
      expect(signal.reason).toMatchObject({ kind: "transport", code: "peer-closed" });
      finish();
      await expectServing(listener.port);
      expect(errors).toEqual([]);
    },
  );

  it("leaves other calls alone", async () => {
    const { listener, nextArrival } = await slowServer();
    const [one, other] = [
      await RawConnection.open(listener.port),
      await RawConnection.open(listener.port),
    ];
    let arrival = nextArrival();
    one.send(...call("wait"));
    const first = await arrival;
    arrival = nextArrival();
    other.send(...call("wait"));
    const second = await arrival;
    await one.close();
    await whenAborted(first.signal);
    expect(second.signal.aborted).toBe(false);
    second.finish();
    expect((await other.response())?.status).toBe(200);
    expect(second.signal.aborted).toBe(false);
    await other.close();
  });

  it("only half, and still reads: it is answered", async () => {
    const { listener, nextArrival } = await slowServer();
    const connection = await RawConnection.open(listener.port);
    const arrival = nextArrival();
    connection.send(...call("wait"));
    connection.socket.end();
    (await arrival).finish();
    expect((await connection.response())?.status).toBe(200);
    await connection.close();
  });

  it("during its upload is nobody's error", async () => {
    const { listener, errors } = await slowServer();
    const body = emptyBody("quick");
    for (const at of [0, 1, 50, body.byteLength - 1]) {
      const connection = await RawConnection.open(listener.port);
      connection.send(head(...callLines("/Slow/quick"), `Content-Length: ${body.byteLength}`));
      connection.send(body.subarray(0, at));
      connection.reset();
      await connection.closed;
    }
    const chunked = await RawConnection.open(listener.port);
    chunked.send(head(...callLines("/Slow/quick"), "Transfer-Encoding: chunked"), "5\r\nabc");
    chunked.reset();
    await expectServing(listener.port);
    expect(errors).toEqual([]);
  });

  it("in the middle of a reply of many turns stops its producer", async () => {
    const { listener, errors } = await slowServer();
    Endless.turns = 0;
    const connection = await RawConnection.open(listener.port);
    connection.socket.once("data", () => connection.socket.pause());
    connection.send(...call("endless", "Sheaf-Accept-Turns: 1000000"));
    await new Promise((resolve) => connection.socket.once("pause", resolve));
    connection.reset();
    await expectServing(listener.port);
    // No further turn begins once the server has noticed.
    await expect
      .poll(async () => {
        const before = Endless.turns;
        await expectServing(listener.port);
        return Endless.turns - before;
      })
      .toBe(0);
    expect(Endless.turns).toBeLessThan(5000);
    expect(errors).toEqual([]);
  });
});
