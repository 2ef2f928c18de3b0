/** Windows that grow for those who keep up, and shrink for those who do not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_PAYLOAD_BYTES } from "./frame.ts";
import { multiplexLimits } from "./limits.ts";
import { ReceiveWindow, WindowBudget } from "./receive-window.ts";

const budget = (growthBytes = 10_000): WindowBudget =>
  new WindowBudget(multiplexLimits({ windowBytes: 100, maxWindowBytes: 1000, growthBytes }));

/** A sender that uses all it has, and a user who leaves so much of it in the queue; the credit for it. */
function useUp(window: ReceiveWindow, allowance: number, queued = 0): number {
  expect(window.admit(allowance)).toBe(true);
  window.received(allowance - queued);
  return window.takeCredit(queued);
}

describe("a window", () => {
  it("doubles while all of it is used and received, up to its largest", () => {
    const window = new ReceiveWindow(budget());
    const credits = [100];
    for (let turn = 0; turn < 6; turn++) credits.push(useUp(window, credits.at(-1) ?? 0));
    expect(credits).toEqual([100, 200, 400, 800, 1000, 1000, 1000]);
    expect(window.bytes).toBe(1000);
    expect(window.admit(1001)).toBe(false);
  });

  it("grows as well for whole frames that leave credit, since the sender has more", () => {
    const window = new ReceiveWindow(new WindowBudget(multiplexLimits()));
    for (let frame = 0; frame < 2; frame++) {
      expect(window.admit(MAX_PAYLOAD_BYTES)).toBe(true);
      window.received(MAX_PAYLOAD_BYTES);
    }
    expect(window.takeCredit(0)).toBe(6 * MAX_PAYLOAD_BYTES);
  });

  it("stays as it is for small messages while the sender has credit left", () => {
    const window = new ReceiveWindow(budget());
    for (let turn = 0; turn < 10; turn++) {
      expect(window.admit(60)).toBe(true);
      window.received(60);
      expect(window.isCreditDue).toBe(true);
      expect(window.takeCredit(0)).toBe(60);
    }
    expect(window.bytes).toBe(100);
  });

  it("shrinks by halves of what it grew by while its user falls behind", () => {
    const window = new ReceiveWindow(budget());
    expect(useUp(window, 100)).toBe(200);
    expect(useUp(window, 200)).toBe(400);
    expect(window.bytes).toBe(400);
    // 150 of the 300 by which it grew are kept back, as far as there is anything to keep back.
    expect(useUp(window, 400, 200)).toBe(50);
    expect(window.bytes).toBe(250);
    window.received(130);
    expect(window.takeCredit(70)).toBe(55);
    expect(window.bytes).toBe(175);
  });

  it("grows at the cost of the others, and gives back what it had", () => {
    const shared = budget(250);
    const [first, second] = [new ReceiveWindow(shared), new ReceiveWindow(shared)];
    expect(useUp(first, 100)).toBe(200);
    expect(useUp(first, 200)).toBe(350);
    expect(useUp(second, 100)).toBe(100);
    first.close();
    first.close();
    expect(shared.left).toBe(250);
    expect(useUp(second, 100)).toBe(200);
  });

  it("never grows where it may not", () => {
    const fixed = new WindowBudget(multiplexLimits({ windowBytes: 100, maxWindowBytes: 0 }));
    for (const still of [fixed, budget(0)]) {
      const window = new ReceiveWindow(still);
      for (let turn = 0; turn < 5; turn++) expect(useUp(window, 100)).toBe(100);
    }
  });
});

it("whatever comes and is received, all windows together stay within what is allowed", () => {
  const step = fc.record({
    at: fc.nat({ max: 2 }),
    sent: fc.nat({ max: 400 }),
    received: fc.nat({ max: 400 }),
    closes: fc.nat({ max: 40 }).map((n) => n === 0),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.nat({ max: 2000 }), (steps, growth) => {
      const shared = budget(growth);
      const sides = [0, 1, 2].map(() => ({
        window: new ReceiveWindow(shared),
        allowance: 100,
        queued: 0,
      }));
      for (const { at, sent, received, closes } of steps) {
        const side = sides[at]!;
        const { window } = side;
        const coming = Math.min(sent, side.allowance);
        const going = Math.min(received, side.queued + coming);
        expect(window.admit(coming)).toBe(true);
        window.received(going);
        side.allowance -= coming;
        side.queued += coming - going;
        if (window.isCreditDue) {
          const credit = window.takeCredit(side.queued);
          expect(credit).toBeGreaterThan(0);
          side.allowance += credit;
        }
        expect(side.allowance + side.queued).toBeLessThanOrEqual(window.bytes);
        if (closes) {
          window.close();
          Object.assign(side, { window: new ReceiveWindow(shared), allowance: 100, queued: 0 });
        }
        const sizes = sides.reduce((sum, one) => sum + one.window.bytes, 0);
        expect(sizes + shared.left).toBe(300 + growth);
        expect(shared.left).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
