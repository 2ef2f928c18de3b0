import fc from "fast-check";
import { expect, test } from "vitest";
import { OWNERS } from "./testing/token-fixtures.ts";
import { contextBytes, type TokenContext } from "./token-context.ts";

const name = fc.string({ unit: fc.constantFrom("a", "b", "\0", "\ud800", "\u0100"), maxLength: 3 });
const context: fc.Arbitrary<TokenContext> = fc.record({
  purpose: fc.constantFrom("cursor", "call", "session"),
  protocol: name,
  identity: fc.option(fc.record({ domain: name, principal: name }), { nil: undefined }),
});

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

test("contexts have the same bytes only if they are the same", () => {
  fc.assert(
    fc.property(context, context, (a, b) => {
      const areSame = JSON.stringify(a) === JSON.stringify(b);
      expect(textOf(contextBytes(a)) === textOf(contextBytes(b))).toBe(areSame);
    }),
    { numRuns: 2000 },
  );
});

test("no context begins like another", () => {
  const all = OWNERS.flatMap((owner) => [
    textOf(contextBytes({ ...owner, purpose: "cursor" })),
    textOf(contextBytes({ ...owner, purpose: "call" })),
  ]);
  expect(new Set(all).size).toBe(2 * OWNERS.length);
  for (const one of all) expect(all.filter((other) => other.startsWith(one))).toEqual([one]);
});
