/** What the server says of itself, against what we declare. */
import { describeSchema } from "@sheaf/arrow";
import type { MethodDescription } from "@sheaf/core";
import { type Fields, fieldSet } from "@sheaf/dataclass";
import { ask, type Case } from "../case/case.ts";
import { check, equal, matches } from "../case/expect.ts";
import { allMethods } from "./contract.ts";
import type { Revision } from "./echoes/echo.ts";
import type { World } from "./world.ts";

/** The portable hash of revision 2; revision 1 has one that only the same implementation computes. */
const HASH_2 = "05479410c96f34410a2b10a4f6a49d59dcfd9d6d1d45ce9a9807d060a3bd6014";
const COUNTS: Readonly<Record<Revision, number>> = { 1: 81, 2: 90 };

/** Columns of parameters and results, as text. */
function columnsOf(fields: Fields): string {
  return describeSchema(fieldSet(fields, { nested: "binary", nullable: "declared" }).schema);
}

function describes(
  aspect: string,
  verify: (method: MethodDescription, revision: Revision) => void,
): Case<World> {
  return ask(`describe.${aspect}`, async ({ describe, revision }) => {
    const { methods } = await describe();
    for (const method of methods) verify(method, revision);
  });
}

export const describeCases: readonly Case<World>[] = [
  ask("describe.identity", async ({ describe, revision }) => {
    const { protocol, version, generation } = await describe();
    equal(protocol, "ConformanceService", "the protocol");
    equal(version, `${revision}.0.0`, "its version");
    // A server of both generations may have revision 1, and describe it in the newer way.
    if (revision === 2) equal(generation, "B", "the generation");
  }),
  ask("describe.methods", async ({ describe, revision }) => {
    const { methods } = await describe();
    const declared = Object.keys(allMethods(revision)).sort();
    equal(declared.length, COUNTS[revision], "the number of methods that we declare");
    equal(
      methods.map(({ name }) => name),
      declared,
      "their names",
    );
  }),
  ask("describe.hash", async ({ describe, revision }) => {
    const { hash } = await describe();
    if (revision === 2) equal(hash, HASH_2, "the hash");
    else matches(hash, /^[0-9a-f]{64}$/, "the hash");
  }),
  describes("kinds", ({ name, kind }, revision) => {
    const declared = allMethods(revision)[name]?.kind;
    // Revision 1 has streams that do not say what they are.
    const expected = revision === 1 && declared !== "unary" ? "stream" : declared;
    equal(kind, expected, `the kind of ${name}`);
  }),
  describes("results", ({ name, hasReturn, resultSchema }, revision) => {
    const method = allMethods(revision)[name];
    const result = method?.kind === "unary" ? method.result : undefined;
    equal(hasReturn, result !== undefined, `whether ${name} returns something`);
    if (result === undefined) return;
    check(resultSchema !== undefined, `${name} has a result without a schema`);
    // Revision 1 flags results that are dataclasses as nullable.
    const flags = revision === 1 ? / not null$/ : /^$/;
    equal(
      describeSchema(resultSchema).replace(flags, ""),
      columnsOf({ result }).replace(flags, ""),
      `the result of ${name}`,
    );
  }),
  describes("parameters", ({ name, paramsSchema }, revision) => {
    const declared = columnsOf(allMethods(revision)[name]?.params ?? {});
    equal(describeSchema(paramsSchema), declared, `the parameters of ${name}`);
  }),
  describes("headers", ({ name, hasHeader, headerSchema }, revision) => {
    const method = allMethods(revision)[name];
    const header = method !== undefined && method.kind !== "unary" ? method.header : undefined;
    equal(hasHeader, header !== undefined, `whether ${name} has a header`);
    if (header === undefined) return;
    check(headerSchema !== undefined, `${name} has a header without a schema`);
    equal(describeSchema(headerSchema), describeSchema(header.schema), `the header of ${name}`);
  }),
];
