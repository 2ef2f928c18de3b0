/** The ways in which a client uses the service. Each knows what has to come of it. */
import { type ClientOf, isRpcError, isSheafError } from "@sheaf/core";
import type { Chance } from "@sheaf/fuzzing";
import { countFrom, numbersFrom, type Soaked } from "../service/contract.ts";
import { BrokenPromise, expectNumbers, expectSame, Sequence, Total } from "./oracle.ts";

export type SoakedClient = ClientOf<typeof Soaked>;

/** One use of a client. Rejects with what went wrong. */
export type Play = (client: SoakedClient, chance: Chance) => Promise<void>;

let calls = 0;

async function add(client: SoakedClient, chance: Chance): Promise<void> {
  const [a, b] = [chance.below(1000), chance.below(1000)];
  expectSame("add", await client.add({ a, b }), a + b);
}

/** Many at once, which carriers of one call at a time have wait for each other. */
async function addMany(client: SoakedClient, chance: Chance): Promise<void> {
  const terms = Array.from({ length: 2 + chance.below(30) }, () => chance.below(1000));
  const sums = await Promise.all(terms.map((a) => client.add({ a, b: 1 })));
  expectNumbers(
    "sums",
    sums,
    terms.map((a) => a + 1),
  );
}

/** A call is made once. Where it was not answered it was made once or not at all, which nobody can tell. */
async function once(client: SoakedClient): Promise<void> {
  expectSame("once", await client.once({ id: `${process.pid}-${calls++}` }), 1);
}

async function bytes(client: SoakedClient, chance: Chance): Promise<void> {
  const size = chance.pick([0, 1, 100, 10_000, 300_000, 2_000_000]);
  const data = new Uint8Array(size).fill(chance.below(256));
  const answer = await client.bytes({ data });
  if (Buffer.compare(answer, data) !== 0) throw new BrokenPromise(`${size} other bytes came back`);
}

async function fail(client: SoakedClient, chance: Chance): Promise<void> {
  const message = `expected ${chance.below(1000)}`;
  try {
    await client.fail({ message });
  } catch (error) {
    if (!isRpcError(error, "ValueError")) throw error;
    return expectSame("failure", error.rawMessage, message);
  }
  throw new BrokenPromise("a failure was not told");
}

async function chatter(client: SoakedClient, chance: Chance): Promise<void> {
  const lines = chance.below(20);
  const heard = new Sequence("log lines", 0, lines);
  const onLog = ({ message }: { readonly message: string }): void =>
    heard.take(Number(message.replace("line ", "")));
  expectSame("chatter", await client.chatter({ lines }, { onLog }), lines);
  heard.end();
}

/** The caller gives up; whether the answer came before that is a matter of luck. */
async function giveUp(client: SoakedClient, chance: Chance): Promise<void> {
  try {
    await client.slow({ ms: chance.below(60) }, { timeoutMs: 1 + chance.below(60) });
  } catch (error) {
    if (!isSheafError(error, "cancelled", "deadline-exceeded")) throw error;
  }
}

async function count(client: SoakedClient, chance: Chance): Promise<void> {
  const from = chance.below(1000);
  const to = from + chance.below(200);
  const rows = new Sequence("rows", from, to);
  const readAhead = chance.pick([0, 1, 8]);
  for await (const batch of client.count({ from, to }, { readAhead })) {
    for (const { value } of batch.rows()) rows.take(value);
  }
  rows.end();
}

async function announced(client: SoakedClient, chance: Chance): Promise<void> {
  const [from, to] = [chance.below(100), 100 + chance.below(20)];
  await using session = await client.announced({ from, to });
  expectSame("header", session.header.to - session.header.from, to - from);
  const rows = new Sequence("rows", from, to);
  for await (const batch of session) for (const { value } of batch.rows()) rows.take(value);
  rows.end();
}

async function bulk(client: SoakedClient, chance: Chance): Promise<void> {
  const [first, batches, rows] = [chance.below(1000), 1 + chance.below(3), 130_000];
  const came = new Sequence("batches", 0, batches);
  for await (const batch of client.bulk({ first, batches, rows })) {
    const expected = numbersFrom(first + came.next * rows, rows);
    const values: unknown = batch.batch.getChildAt(0)?.toArray();
    if (!(values instanceof Float64Array)) throw new BrokenPromise("a batch is of another type");
    expectNumbers("value", values, expected);
    came.take(came.next);
    batch.release();
  }
  came.end();
}

async function leaveEarly(client: SoakedClient, chance: Chance): Promise<void> {
  const rows = new Sequence("rows", 0);
  const enough = chance.below(50);
  for await (const batch of client.endless()) {
    for (const { value } of batch.rows()) rows.take(value);
    if (rows.next > enough) break;
  }
}

async function cancel(client: SoakedClient, chance: Chance): Promise<void> {
  const session = await client.sum();
  const total = new Total();
  for (let turn = chance.below(5); turn > 0; turn--) await addTo(session, total, chance);
  await session.cancel();
}

async function sum(client: SoakedClient, chance: Chance): Promise<void> {
  await using session = await client.sum();
  const total = new Total();
  for (let turn = chance.below(60); turn > 0; turn--) await addTo(session, total, chance);
}

/** One turn of a running total. */
export async function addTo(
  session: Awaited<ReturnType<SoakedClient["sum"]>>,
  total: Total,
  chance: Chance,
): Promise<void> {
  const value = Array.from({ length: chance.below(4) }, () => chance.below(1000));
  const [row] = (await session.exchange({ value })).rows();
  const expected = total.add(value);
  expectSame("turns", row?.turns, expected.turns);
  expectSame("total", row?.total, expected.total);
}

async function relay(client: SoakedClient, chance: Chance): Promise<void> {
  await using session = await client.relay();
  for (let turn = chance.below(4); turn > 0; turn--) {
    const [first, rows] = [chance.below(1000), chance.pick([0, 1, 1000, 100_000])];
    const value = numbersFrom(first, rows);
    const isMadeInPlace = chance.below(2) === 1;
    const made = isMadeInPlace
      ? countFrom(first, session.allocate(rows, { value: Float64Array }).value)
      : value;
    const answer = await session.exchange({ value: made });
    const values: unknown = answer.batch.getChildAt(0)?.toArray();
    if (!(values instanceof Float64Array)) throw new BrokenPromise("a batch is of another type");
    expectNumbers("value", values, value);
    answer.release();
  }
}

/** The mix: what is small is played more often. */
export const PLAYS: readonly Play[] = [
  ...[add, add, addMany, once, once, bytes, fail, chatter, giveUp],
  ...[count, count, announced, bulk, leaveEarly, cancel, sum, sum, relay],
];
