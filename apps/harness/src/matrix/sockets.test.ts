import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listenTcp, listenUnix, tcp, unix } from "@sheaf/pipe/node";
import { describeTransport, fixtureServer } from "@sheaf/testing";

describeTransport({
  name: "unix socket",
  start: async () => {
    const folder = await mkdtemp(join(tmpdir(), "sheaf-"));
    const path = join(folder, "fixture.sock");
    const listener = await listenUnix(fixtureServer(), path);
    return {
      connector: unix(path),
      [Symbol.asyncDispose]: async () => {
        await listener.close();
        await rm(folder, { recursive: true });
      },
    };
  },
});

describeTransport({
  name: "tcp",
  start: async () => {
    const listener = await listenTcp(fixtureServer());
    return {
      connector: tcp({ port: listener.port }),
      [Symbol.asyncDispose]: () => listener.close(),
    };
  },
});
