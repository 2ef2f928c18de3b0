/** Serves the measured service with Connect, over HTTP/2. */
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { announce } from "../../../contender/listening.ts";
import { loadContext } from "../../context/load-context.ts";
import { MIB_OF_BYTES } from "../../context/payload.ts";
import { benchService } from "../bench-service.ts";
import type { Message } from "../connect-modules.ts";

const modules = await loadContext();
const service = benchService(modules);

const implementation = {
  add: ({ a, b }: { a: number; b: number }) => ({ value: a + b }),
  echo: (eight: Message) => eight,
  async *count() {
    for (let value = 0n; ; value++) yield { value };
  },
  async *bulk() {
    for (;;) yield { value: MIB_OF_BYTES };
  },
  async *double(requests: AsyncIterable<{ value: number }>) {
    for await (const { value } of requests) yield { value: value * 2 };
  },
};

// As ours, without compression of what stays on this machine.
const handle = modules.connectNode.connectNodeAdapter({
  routes: (router) => router.service(service, implementation),
  acceptCompression: [],
});
const server = createServer(handle as never);
server.listen(0, "127.0.0.1", () => {
  announce(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
