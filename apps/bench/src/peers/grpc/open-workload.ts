/** grpc-js's side of every case that it can run. */
import { expectEqual } from "../../contender/expect.ts";
import type { Assignment } from "../../contender/messages.ts";
import type { OpenedWorkload } from "../../contender/serve-samples.ts";
import { serverCommand, startServer } from "../../contender/start-server.ts";
import { compiled } from "../../folders.ts";
import { loadContext } from "../context/load-context.ts";
import { EIGHT_OBJECT, MIB_OF_BYTES } from "../context/payload.ts";
import { oneByOne } from "../one-by-one.ts";
import { type OpenPeer, openUnits, type Unit, type Units } from "../unit-workload.ts";
import { benchClient } from "./bench-client.ts";
import type { GrpcClient, Message } from "./grpc-modules.ts";

const UNITS: Units<GrpcClient> = {
  "unary-add": (client) => async (i) => {
    const reply = await call((done) => client.add({ a: i, b: 0.5 }, done));
    expectEqual(reply.value, i + 0.5);
  },
  "unary-8-fields": (client) => async () => {
    const reply = await call((done) => client.echo(EIGHT_OBJECT, done));
    expectEqual((reply.point as Message).y, EIGHT_OBJECT.point.y);
  },
  "exchange-1": (client) => {
    const stream = client.double();
    const replies = oneByOne(stream);
    return async (i) => {
      stream.write({ value: i });
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

async function openClient(): Promise<OpenPeer<GrpcClient>> {
  const modules = await loadContext();
  const server = await startServer(serverCommand(compiled("peers/grpc/server")));
  const Client = benchClient(modules);
  const client = new Client(server.address, modules.grpc.credentials.createInsecure());
  const close = async (): Promise<void> => {
    client.close();
    await server.stop();
  };
  return { client, close };
}

function countTurns(client: GrpcClient): Unit {
  const messages = oneByOne(client.count({}));
  return async (i) => expectEqual((await messages()).value, i);
}

/** A call with a callback as a promise. */
function call(
  begin: (done: (error: Error | null, reply: Message) => void) => void,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    begin((error, reply) => (error === null ? resolve(reply) : reject(error)));
  });
}
