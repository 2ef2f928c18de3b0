/** Plain JSON over HTTP, with undici: what one would write without any library for calls. */
import { Pool } from "undici";
import { expectEqual } from "../../contender/expect.ts";
import type { Assignment } from "../../contender/messages.ts";
import type { OpenedWorkload } from "../../contender/serve-samples.ts";
import { serverCommand, startServer } from "../../contender/start-server.ts";
import { compiled } from "../../folders.ts";
import { EIGHT_OBJECT, MIB_OF_BYTES } from "../context/payload.ts";
import { oneByOne } from "../one-by-one.ts";
import { type OpenPeer, openUnits, type Unit, type Units } from "../unit-workload.ts";
import { linesOf } from "./lines.ts";

type Json = Readonly<Record<string, unknown>>;

const UNITS: Units<Pool> = {
  "unary-add": (pool) => async (i) => {
    expectEqual((await call(pool, "/add", { a: i, b: 0.5 })).result, i + 0.5);
  },
  "unary-8-fields": (pool) => async () => {
    const { point } = await call(pool, "/echo", EIGHT_OBJECT);
    expectEqual((point as Json).y, EIGHT_OBJECT.point.y);
  },
  // It is pushed: there is no lockstep, and nothing to ask ahead for.
  "producer-1": countTurns,
  "producer-1-readahead": countTurns,
  "producer-1-packed": countTurns,
  "batch-1mib": async (pool) => {
    const turns = await turnsOf(pool, "/bulk");
    return async () => {
      const { value } = await turns();
      expectEqual(Buffer.from(String(value), "base64").byteLength, MIB_OF_BYTES.byteLength);
    };
  },
};

/** Opens a case. */
export function openWorkload(assignment: Assignment): Promise<OpenedWorkload> {
  return openUnits(assignment, UNITS, openPool);
}

async function openPool(): Promise<OpenPeer<Pool>> {
  const server = await startServer(serverCommand(compiled("peers/json/server")));
  const client = new Pool(server.address, { connections: 1 });
  const close = async (): Promise<void> => {
    await client.destroy();
    await server.stop();
  };
  return { client, close };
}

async function countTurns(pool: Pool): Promise<Unit> {
  const turns = await turnsOf(pool, "/count");
  return async (i) => expectEqual((await turns()).value, i);
}

const HEADERS = { "content-type": "application/json" };

async function call(pool: Pool, path: string, parameters: object): Promise<Json> {
  const body = JSON.stringify(parameters);
  const response = await pool.request({ path, method: "POST", headers: HEADERS, body });
  return (await response.body.json()) as Json;
}

/** A function that takes the next turn of a stream: a line of JSON. */
async function turnsOf(pool: Pool, path: string): Promise<() => Promise<Json>> {
  const { body } = await pool.request({ path, method: "POST", headers: HEADERS, body: "{}" });
  const lines = oneByOne(linesOf(body));
  return async () => JSON.parse(await lines());
}
