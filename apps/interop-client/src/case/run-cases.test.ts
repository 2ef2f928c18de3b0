import { describe, expect, test } from "vitest";
import { ask } from "./case.ts";
import { type Ground, runCases } from "./run-cases.ts";

/** A connection that counts itself, and can be broken. */
interface World {
  readonly id: number;
  broken: boolean;
}

function countedGround() {
  const log: string[] = [];
  let id = 0;
  const ground: Ground<World> = {
    open: async () => ({ id: ++id, broken: false }),
    proveUsable: async ({ broken }) => {
      if (broken) throw new Error("broken");
    },
    close: async (world) => void log.push(`closed ${world.id}`),
  };
  return { ground, log };
}

describe("running cases", () => {
  test("shares a connection and closes it", async () => {
    const { ground, log } = countedGround();
    const seen: number[] = [];
    const run = async ({ id }: World) => void seen.push(id);
    const results = await runCases([ask("a", run), ask("b", run)], ground);
    expect(results).toEqual([
      { name: "a", passed: true, error: null },
      { name: "b", passed: true, error: null },
    ]);
    expect([seen, log]).toEqual([[1, 1], ["closed 1"]]);
  });

  test("a case that leaves a broken connection fails, and the next has a new one", async () => {
    const { ground, log } = countedGround();
    const breaking = ask<World>("a", async (world) => {
      world.broken = true;
    });
    const next = ask<World>("b", async ({ id }) => expect(id).toBe(2));
    const [first, second] = await runCases([breaking, next], ground);
    expect(first?.error).toBe("the connection is of no more use: broken");
    expect(second?.passed).toBe(true);
    expect(log).toEqual(["closed 1", "closed 2"]);
  });

  test("a case that does not end is given up", async () => {
    const { ground } = countedGround();
    const never = ask<World>("a", () => new Promise(() => {}), 10);
    const [result] = await runCases([never], ground);
    expect(result?.error).toBe("a: no end after 10 ms");
  });

  test("every case says so where there is nobody to connect to", async () => {
    const { ground } = countedGround();
    const nowhere = { ...ground, open: () => Promise.reject(new Error("refused")) };
    const results = await runCases([ask("a", async () => {}), ask("b", async () => {})], nowhere);
    expect(results.map(({ error }) => error)).toEqual(["refused", "refused"]);
  });

  test("a connection that cannot be closed is a failure of its own", async () => {
    const { ground } = countedGround();
    const stuck = { ...ground, close: () => Promise.reject(new Error("stuck")) };
    const results = await runCases([ask("a", async () => {})], stuck);
    expect(results[1]).toEqual({ name: "connection.closes", passed: false, error: "stuck" });
  });
});
