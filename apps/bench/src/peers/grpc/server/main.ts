/** Serves the measured service with grpc-js. */
import { announce } from "../../../contender/listening.ts";
import { loadContext } from "../../context/load-context.ts";
import { MIB_OF_BYTES } from "../../context/payload.ts";
import { benchClient } from "../bench-client.ts";
import type { Message, ServedCall } from "../grpc-modules.ts";

const modules = await loadContext();
const { grpc } = modules;
const server = new grpc.Server();

server.addService(benchClient(modules).service, {
  add: ({ request }, reply) =>
    reply(null, { value: (request.a as number) + (request.b as number) }),
  echo: ({ request }, reply) => reply(null, request),
  count: (call) => {
    let next = 0;
    push(call, () => ({ value: next++ }));
  },
  bulk: (call) => push(call, () => ({ value: MIB_OF_BYTES })),
  double: (call) => {
    call.on("data", ({ value }: Message) => call.write({ value: (value as number) * 2 }));
    call.on("end", () => call.end());
  },
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  announce(`127.0.0.1:${port}`);
});

/** Sends messages as fast as they are taken, until the call is given up. */
function push(call: ServedCall, next: () => Message): void {
  let isOver = false;
  call.on("cancelled", () => {
    isOver = true;
  });
  const fill = (): void => {
    while (!isOver) if (!call.write(next())) break;
  };
  call.on("drain", fill);
  fill();
}
