import { connect } from "@sheaf/core";
import { type HttpListener, http, listenHttp } from "@sheaf/http/node";
import { Fixture, fixtureServer } from "@sheaf/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callBytes, fixtureBody } from "./fixture-requests.ts";
import { RawConnection } from "./raw-http.ts";

let listener: HttpListener;

beforeAll(async () => {
  listener = await listenHttp(fixtureServer({ limits: {} }), { tokens: { keys: "key" } });
});

afterAll(() => listener.close());

describe("many calls", () => {
  it("one after the other go over one connection", async () => {
    const connection = await RawConnection.open(listener.port);
    const body = fixtureBody("add", { a: 20, b: 22 });
    const answers = new Set<string>();
    for (let i = 0; i < 500; i++) {
      connection.send(callBytes("/Fixture/add", body));
      const response = await connection.response();
      expect(response?.status).toBe(200);
      answers.add(response?.body.toString("latin1") ?? "");
    }
    expect(answers.size).toBe(1);
    await connection.close();
  });

  it("at once are all answered, each with its own answer", async () => {
    await using client = await connect(Fixture, http(listener.url));
    const numbers = Array.from({ length: 200 }, (_, i) => i);
    const sums = await Promise.all(numbers.map((a) => client.add({ a, b: 1000 })));
    expect(sums).toEqual(numbers.map((a) => a + 1000));
  });

  it("of all kinds at once do not get into each other's way", async () => {
    await using client = await connect(Fixture, http(listener.url, { acceptTurns: 3 }));
    const stream = async (to: number): Promise<number> => {
      const values: number[] = [];
      for await (const batch of client.count({ to })) values.push(...batch.column("value"));
      expect(values).toEqual(Array.from({ length: to }, (_, i) => i));
      return values.length;
    };
    const exchange = async (factor: number): Promise<number> => {
      await using session = await client.scale({ factor });
      let last = 0;
      for (let i = 1; i <= 5; i++) {
        last = (await session.exchange({ value: [i] })).rows()[0]?.value ?? 0;
        expect(last).toBe(i * factor);
      }
      return last;
    };
    const fail = (message: string): Promise<string> =>
      client.fail({ type: "ValueError", message }).then(
        () => "no error",
        (error: unknown) => String(error),
      );
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        Promise.all([
          client.later({ value: i }),
          stream(i % 11),
          exchange(i),
          fail(`number ${i}.`),
          client.bytes({ data: new Uint8Array(i * 1000).fill(i) }),
        ]),
      ),
    );
    for (const [i, [later, rows, scaled, error, bytes]] of results.entries()) {
      expect([later, rows, scaled, bytes.byteLength]).toEqual([i, i % 11, i * 5, i * 1000]);
      expect(bytes.every((byte) => byte === i)).toBe(true);
      expect(error).toContain(`number ${i}.`);
    }
  });

  it("are answered with few connections", async () => {
    await using client = await connect(Fixture, http(listener.url, { connections: 1 }));
    const sums = await Promise.all(Array.from({ length: 50 }, (_, a) => client.add({ a, b: 1 })));
    expect(sums).toHaveLength(50);
  });

  it("with large bodies both ways come through whole", async () => {
    await using client = await connect(Fixture, http(listener.url));
    const data = new Uint8Array(20 * 1024 * 1024);
    for (let i = 0; i < data.byteLength; i += 4096) data[i] = i / 4096;
    const echoed = await client.bytes({ data });
    expect(Buffer.compare(echoed, data)).toBe(0);
  });
});
