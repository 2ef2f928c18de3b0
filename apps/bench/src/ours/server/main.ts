/** Serves the measured service on the carrier that the first argument names. */
import { listenHttp } from "@sheaf/http/node";
import { listenTcp, listenUnix, serveStdio } from "@sheaf/pipe/node";
import { announce, socketPath } from "../../contender/listening.ts";
import { benchServer } from "../bench-server.ts";

const server = benchServer();
const carrier = process.argv[2];
if (carrier === "stdio") await serveStdio(server);
else if (carrier === "unix") announce((await listenUnix(server, socketPath("ours"))).address);
else if (carrier === "http") {
  announce((await listenHttp(server, { tokens: { keys: "a key for one run" } })).url);
} else announce((await listenTcp(server)).address);
