/**
 * Every echo method of ours by the npm peer's client: with values as the peer's users write them, and with
 * columns that the peer passes on as they are.
 */
import { encodeRows } from "@sheaf/arrow";
import type { UnaryMethod } from "@sheaf/core";
import { type Fields, fieldSet, isDataclassConstructor } from "@sheaf/dataclass";
import { ask, type Case } from "../../case/case.ts";
import { check, equal, show } from "../../case/expect.ts";
import { echoes } from "../../conformance/contract.ts";
import type { Echo, Revision } from "../../conformance/echoes/echo.ts";
import type { PeerArrow } from "../peer-module.ts";
import { type PeerWorld, resultOf, samePeerValue } from "./peer-world.ts";

/** What the peer's arrow takes as milliseconds and as words of memory only; their columns are passed on. */
const NO_PLAIN_VALUES = new Set(["echo_timestamp", "echo_timestamp_utc", "echo_decimal"]);

/** Cases of all echo methods of a revision. */
export function echoCases(revision: Revision): Case<PeerWorld>[] {
  return Object.entries(echoes)
    .filter(([, { since }]) => since <= revision)
    .flatMap(([name, echo]) => [
      ask<PeerWorld>(`echo.${name}`, (world) => echoColumns(world, name, echo)),
      ...valuesCase(name, echo),
    ]);
}

async function echoColumns(
  { peer, client }: PeerWorld,
  name: string,
  { method, parameter, values }: Echo,
): Promise<void> {
  const declared = (method as UnaryMethod).result;
  for (const value of values) {
    const what = `the echo of ${show(value)}`;
    const { column, seen } = asPeerSees(peer.arrow, method.params, { [parameter]: value });
    const result = await resultOf(client, name, { [parameter]: column });
    if (isDataclassConstructor(declared)) {
      check(result instanceof Uint8Array, `${what} is not bytes`);
      equal(declared.deserializeFromBytes(result), value, what);
    } else samePeerValue(result, seen, what);
  }
}

function valuesCase(
  name: string,
  { method, parameter, values, dynamicValues }: Echo,
): Case<PeerWorld>[] {
  if (dynamicValues === undefined || NO_PLAIN_VALUES.has(name)) return [];
  const plainValues = ask<PeerWorld>(`echo.${name}.values`, async ({ peer, client }) => {
    for (const [at, dynamic] of dynamicValues.entries()) {
      const { seen } = asPeerSees(peer.arrow, method.params, { [parameter]: values[at] });
      const result = await resultOf(client, name, { [parameter]: dynamic });
      samePeerValue(result, seen, `the echo of ${show(dynamic)}`);
    }
  });
  return [plainValues];
}

/** A parameter as a column of the peer's, and as the value that the peer reads from it. */
function asPeerSees(
  arrow: PeerArrow,
  params: Fields,
  init: object,
): { readonly column: object; readonly seen: unknown } {
  const fields = fieldSet(params, { nested: "binary", nullable: "declared" });
  const bytes = encodeRows(fields.codec, [fields.rowOf(init)]);
  const column = arrow.tableFromIPC(bytes).batches[0]?.getChildAt(0);
  check(column?.data[0] !== undefined, "the peer reads no column");
  return { column: column.data[0], seen: column.get(0) };
}
