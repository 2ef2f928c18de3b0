/**
 * The part of Vitest that the suites use, for a page: in the bundle it takes Vitest's place. Cases are
 * gathered as they are declared and run one after another; the matchers are Vitest's own.
 */
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from "@vitest/expect";
import * as chai from "chai";
import type { CaseResult } from "../page-contract.ts";

/** Milliseconds that a case may take. */
const CASE_TIMEOUT_MS = 30_000;

type Body = () => unknown;

/** A group: what runs around its cases, and the cases and groups inside, in order. */
class Group {
  readonly path: readonly string[];
  readonly beforeAll: Body[] = [];
  readonly afterEach: Body[] = [];
  readonly afterAll: Body[] = [];
  readonly inside: (Group | Case)[] = [];

  constructor(path: readonly string[]) {
    this.path = path;
  }
}

interface Case {
  readonly path: readonly string[];
  readonly run: Body;
}

let current = new Group([]);

/** Declares a group. */
export function describe(name: string, body: () => void): void {
  const outer = current;
  const group = new Group([...outer.path, name]);
  outer.inside.push(group);
  current = group;
  body();
  current = outer;
}

/** Declares a case. */
export function it(name: string, run: Body): void {
  current.inside.push({ path: [...current.path, name], run });
}

it.skip = (_name: string, _run: Body): void => {};
/** A case that is known to fail: it passes when it does. */
it.fails = (name: string, run: Body): void => {
  it(name, async () => {
    const failed = await failureOf(async () => {
      await run();
    });
    if (failed === undefined) throw new Error("it was to fail, and did not");
  });
};
it.runIf = (condition: unknown): ((name: string, run: Body) => void) => (condition ? it : it.skip);
it.each = (table: readonly unknown[]) => {
  return (name: string, run: (...row: unknown[]) => unknown): void => {
    for (const row of table) {
      const values = Array.isArray(row) ? row : [row];
      it(filledIn(name, values), () => run(...values));
    }
  };
};

/** Runs before the first case of the group. */
export function beforeAll(body: Body): void {
  current.beforeAll.push(body);
}

/** Runs after each case of the group. */
export function afterEach(body: Body): void {
  current.afterEach.unshift(body);
}

/** Runs after the last case of the group. */
export function afterAll(body: Body): void {
  current.afterAll.unshift(body);
}

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** Vitest's matchers. */
export const expect: Chai.ExpectStatic = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
);
setState({ assertionCalls: 0 }, expect as never);

/** Runs everything that was declared. */
export async function runCases(): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  await runGroup(current, [], results);
  return results;
}

/** The groups around a case run their hooks around it, from the outside in and from the inside out. */
async function runGroup(
  group: Group,
  outer: readonly Group[],
  results: CaseResult[],
): Promise<void> {
  const around = [...outer, group];
  const failed = await failureOf(() => inTurn(group.beforeAll));
  for (const member of group.inside) {
    if (member instanceof Group) await runGroup(member, around, results);
    else results.push({ path: member.path, ...(failed ?? (await runCase(member, around))) });
  }
  const left = await failureOf(() => inTurn(group.afterAll));
  if (left !== undefined) results.push({ path: [...group.path, "afterAll"], ...left });
}

async function runCase(
  { run }: Case,
  around: readonly Group[],
): Promise<Pick<CaseResult, "error"> | undefined> {
  const failed = await failureOf(async () => {
    await run();
  });
  const left = await failureOf(async () => {
    for (const group of [...around].reverse()) await inTurn(group.afterEach);
  });
  return failed ?? left;
}

async function inTurn(bodies: readonly Body[]): Promise<void> {
  for (const body of bodies) await body();
}

async function failureOf(body: Body): Promise<Pick<CaseResult, "error"> | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise((_resolve, reject) => {
    const error = new Error(`not done within ${CASE_TIMEOUT_MS} ms`);
    timer = setTimeout(() => reject(error), CASE_TIMEOUT_MS);
  });
  try {
    await Promise.race([body(), timeout]);
    return undefined;
  } catch (error) {
    return { error: described(error) };
  } finally {
    clearTimeout(timer);
  }
}

function described(error: unknown): { message: string; stack: string } {
  if (!(error instanceof Error)) return { message: String(error), stack: "" };
  return { message: `${error.name}: ${error.message}`, stack: error.stack ?? "" };
}

/** `%s` and `%i` in a name stand for the values of the row. */
function filledIn(name: string, values: readonly unknown[]): string {
  let next = 0;
  return name.replace(/%[sidjo]/g, () => String(values[next++]));
}
