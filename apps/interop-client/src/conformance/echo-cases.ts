/** Every echo method with all its values, by a typed client and by one that only knows the description. */
import { createClient, serviceOf } from "@sheaf/core";
import { ask, type Case } from "../case/case.ts";
import { equal, show } from "../case/expect.ts";
import { echoes, wholeService } from "./contract.ts";
import type { Echo, Revision } from "./echoes/echo.ts";
import { methodNamed, type World } from "./world.ts";

/** Cases of all echo methods of a revision. */
export function echoCases(revision: Revision): Case<World>[] {
  return Object.entries(echoes)
    .filter(([, { since }]) => since <= revision)
    .flatMap(([name, echo]) => [typedCase(name, echo), ...dynamicCase(name, echo)]);
}

function typedCase(name: string, { parameter, values }: Echo): Case<World> {
  return ask(`echo.${name}`, async ({ transport, revision }) => {
    const call = methodNamed(createClient(wholeService(revision), transport), name);
    await echoAll(call, parameter, values);
  });
}

function dynamicCase(name: string, { parameter, dynamicValues }: Echo): Case<World>[] {
  if (dynamicValues === undefined) return [];
  const dynamic = ask<World>(`echo.${name}.dynamic`, async ({ transport, describe }) => {
    const call = methodNamed(createClient(serviceOf(await describe()), transport), name);
    await echoAll(call, parameter, dynamicValues);
  });
  return [dynamic];
}

async function echoAll(
  call: (init: object) => Promise<unknown>,
  parameter: string,
  values: readonly unknown[],
): Promise<void> {
  for (const value of values) {
    equal(await call({ [parameter]: value }), value, `the echo of ${show(value)}`);
  }
}
