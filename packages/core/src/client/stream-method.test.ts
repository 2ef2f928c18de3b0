import { float, int } from "@sheaf/dataclass";
import { describe, expect, test } from "vitest";
import { exchange, producer, unary } from "../contract/method.ts";
import { service } from "../contract/service.ts";
import { createServer } from "../server/create-server.ts";
import { serveChannel } from "../server/serve-channel.ts";
import type { AnnotatedBatch } from "../stream/annotated-batch.ts";
import { ExchangeState } from "../stream/exchange-state.ts";
import type { OutputCollector } from "../stream/output-collector.ts";
import { ProducerState } from "../stream/producer-state.ts";
import { stream } from "../stream/stream.ts";
import { channelPair } from "../transport/channel-pair.ts";
import { channelTransport } from "../transport/channel-transport.ts";
import { createClient } from "./create-client.ts";

class Count extends ProducerState.define("Count", { to: int(), next: int().default(0) }) {
  produce(out: OutputCollector): void {
    if (this.next === this.to) return out.finish();
    out.emit({ value: [this.next++] });
  }
}

class Echo extends ExchangeState.define("Echo", {}) {
  exchange(input: AnnotatedBatch, out: OutputCollector): void {
    out.emit(input.batch);
  }
}

const Streams = service("Streams", {
  add: unary({ a: float(), b: float() }, float()),
  count: producer({ to: int() }, { output: { value: int() } }),
  echo: exchange({}, { input: { value: float() }, output: { value: float() } }),
});

/** A client over a carrier that keeps the state of streams in memory. */
function duplexClient() {
  const server = createServer(Streams, {
    add: ({ a, b }) => a + b,
    count: (params) => stream(new Count(params)),
    echo: () => stream(new Echo()),
  });
  const [near, far] = channelPair();
  void serveChannel(server, far);
  return createClient(Streams, channelTransport(near));
}

describe("on a carrier that keeps the state of streams in memory", () => {
  const unsupported = { kind: "protocol", code: "unsupported" };

  test.each(["count", "echo"] as const)(
    "%s cannot be resumed, and nothing is lost by asking",
    async (method) => {
      await using client = duplexClient();
      await expect(client.resumeStream(method, "a.b")).rejects.toMatchObject({
        ...unsupported,
        method,
      });
      expect(await client.add({ a: 1, b: 2 })).toBe(3);
    },
  );

  test("streams have no tokens, and go on when asked for one", async () => {
    await using client = duplexClient();
    const count = await client.count({ to: 2 });
    await expect(count.token()).rejects.toMatchObject({ ...unsupported, method: "count" });
    await expect(count.nextWithToken()).rejects.toMatchObject(unsupported);
    expect((await count.tick())?.rows()).toEqual([{ value: 1 }]);
    expect(await count.tick()).toBeUndefined();
    await using echo = await client.echo();
    await expect(echo.token()).rejects.toMatchObject(unsupported);
    expect((await echo.exchange({ value: [5] })).rows()).toEqual([{ value: 5 }]);
  });

  test("states need not be listed", async () => {
    await using client = duplexClient();
    const values: number[] = [];
    for await (const batch of client.count({ to: 3 })) values.push(...batch.column("value"));
    expect(values).toEqual([0, 1, 2]);
  });
});

test("only streams can be resumed", async () => {
  await using client = duplexClient();
  for (const method of ["add", "nope", "constructor"]) {
    // What the compiler would refuse.
    const name: "count" = JSON.parse(JSON.stringify(method));
    await expect(client.resumeStream(name, "a.b")).rejects.toMatchObject({
      kind: "schema",
      code: "invalid-declaration",
    });
  }
});
