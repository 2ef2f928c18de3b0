import { describe, expect, test } from "vitest";
import { pattern } from "../../test/channel-tools.ts";
import { FakeRuntime } from "../../test/fake-runtime.ts";

describe("what takes the bytes itself", () => {
  const sizeOf = (bytes: Uint8Array | undefined) => bytes?.byteLength ?? -1;

  test("has them the moment they come, and its answer is the outcome", async () => {
    const { inlet } = new FakeRuntime();
    const taken: number[] = [];
    const outcome = inlet.receiveWith((bytes) => {
      taken.push(sizeOf(bytes));
      return "taken";
    });
    inlet.filled(600);
    expect(taken).toEqual([600]);
    expect(await outcome).toBe("taken");
  });

  test("has what was queued, and then the end", async () => {
    const fake = new FakeRuntime();
    await fake.arrive(pattern(600));
    fake.inlet.end();
    expect(await fake.inlet.receiveWith(sizeOf)).toBe(600);
    expect(await fake.inlet.receiveWith(sizeOf)).toBe(-1);
  });

  test("has the end that comes while it waits", async () => {
    const { inlet } = new FakeRuntime();
    const outcome = inlet.receiveWith(sizeOf);
    inlet.end();
    expect(await outcome).toBe(-1);
  });

  test("is not asked when the channel breaks", async () => {
    const { inlet } = new FakeRuntime();
    const outcome = inlet.receiveWith(() => expect.unreachable());
    inlet.fail(new Error("broken"));
    await expect(outcome).rejects.toThrow("broken");
    await expect(inlet.receiveWith(sizeOf)).rejects.toThrow("broken");
  });

  test.each(["that come", "that have come"])(
    "may refuse bytes %s, and whoever reads on has the next ones",
    async (when) => {
      const fake = new FakeRuntime();
      const refuse = (): never => {
        throw new Error("refused");
      };
      if (when === "that have come") await fake.arrive(pattern(600));
      const outcome = fake.inlet.receiveWith(refuse);
      if (when === "that come") fake.inlet.filled(600);
      await expect(outcome).rejects.toThrow("refused");
      fake.inlet.buffer();
      const next = fake.inlet.receiveWith(sizeOf);
      fake.inlet.filled(700);
      expect(await next).toBe(700);
    },
  );
});
