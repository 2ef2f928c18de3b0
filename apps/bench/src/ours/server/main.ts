/** Serves the measured service on the carrier that the first argument names. */
import { listenTcp, listenUnix, serveStdio } from "@sheaf/pipe/node";
import { announce, socketPath } from "../../contender/listening.ts";
import { benchServer } from "../bench-server.ts";

const server = benchServer();
const carrier = process.argv[2];
if (carrier === "stdio") await serveStdio(server);
else if (carrier === "unix") announce((await listenUnix(server, socketPath("ours"))).address);
else announce((await listenTcp(server)).address);
