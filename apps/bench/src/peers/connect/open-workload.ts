/** Connect's side of every case that it can run. */
import { expectEqual } from "../../contender/expect.ts";
import type { Assignment } from "../../contender/messages.ts";
import type { OpenedWorkload } from "../../contender/serve-samples.ts";
import { serverCommand, startServer } from "../../contender/start-server.ts";
import { compiled } from "../../folders.ts";
import { loadContext } from "../context/load-context.ts";
import { EIGHT_OBJECT, MIB_OF_BYTES } from "../context/payload.ts";
import { oneByOne } from "../one-by-one.ts";
import { type OpenPeer, openUnits, type Unit, type Units } from "../unit-workload.ts";
import { benchService } from "./bench-service.ts";
import type { ConnectClient, Message } from "./connect-modules.ts";
import { Outgoing } from "./outgoing.ts";

/** Integers of 64 bits are bigints there, and members of enums are numbers. */
const EIGHT_MESSAGE = {
  ...EIGHT_OBJECT,
  whole: BigInt(EIGHT_OBJECT.whole),
  counts: Object.fromEntries(
    Object.entries(EIGHT_OBJECT.counts).map(([key, count]) => [key, BigInt(count)]),
  ),
  color: 1,
};

const UNITS: Units<ConnectClient> = {
  "unary-add": (client) => async (i) => {
    expectEqual((await client.add({ a: i, b: 0.5 })).value, i + 0.5);
  },
  "unary-8-fields": (client) => async () => {
    const { point } = await client.echo(EIGHT_MESSAGE);
    expectEqual((point as Message).y, EIGHT_OBJECT.point.y);
  },
  "exchange-1": (client) => {
    const requests = new Outgoing<Message>();
    const replies = oneByOne(client.double(requests));
    return async (i) => {
      requests.push({ value: i });
      expectEqual((await replies()).value, 2 * i);
    };
  },
  // Its streams are pushed: there is no lockstep, and nothing to ask ahead for.
  "producer-1": countTurns,
  "producer-1-readahead": countTurns,
  "producer-1-packed": countTurns,
  "batch-1mib": (client) => {
    const messages = oneByOne(client.bulk({}));
    return async () => {
      const { value } = await messages();
      expectEqual((value as Uint8Array).byteLength, MIB_OF_BYTES.byteLength);
    };
  },
};

/** Opens a case. */
export function openWorkload(assignment: Assignment): Promise<OpenedWorkload> {
  return openUnits(assignment, UNITS, openClient);
}

async function openClient(): Promise<OpenPeer<ConnectClient>> {
  const modules = await loadContext();
  const server = await startServer(serverCommand(compiled("peers/connect/server")));
  const transport = modules.connectNode.createConnectTransport({
    baseUrl: server.address,
    // Streams both ways need it.
    httpVersion: "2",
    acceptCompression: [],
  });
  const client = modules.connect.createClient(benchService(modules), transport);
  return { client, close: () => server.stop() };
}

function countTurns(client: ConnectClient): Unit {
  const messages = oneByOne(client.count({}));
  return async (i) => expectEqual((await messages()).value, BigInt(i));
}
