import { http } from "@sheaf/http";
import { listenHttp, http as nodeHttp } from "@sheaf/http/node";
import { fetchHandler, HttpHandler } from "@sheaf/http/server";
import { describeTransport, fixtureServer } from "@sheaf/testing";

const tokens = { keys: "a key for tests" };

describeTransport({
  name: "http, fetch in one process",
  start: async () => {
    const handle = fetchHandler(new HttpHandler(fixtureServer(), { tokens, prefix: "/vgi" }));
    return {
      connector: http("http://fixture.test/vgi", {
        fetch: (url, init) => handle(new Request(url, init)),
      }),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
});

describeTransport({
  name: "http, sockets",
  start: async () => {
    const listener = await listenHttp(fixtureServer(), { tokens });
    return {
      connector: nodeHttp(listener.url),
      [Symbol.asyncDispose]: () => listener.close(),
    };
  },
});
