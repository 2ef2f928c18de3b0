/** Serves the measured service on the carrier that the first argument names, in a process or a thread of its own. */
import { parentPort } from "node:worker_threads";
import { listenHttp } from "@sheaf/http/node";
import { serveMessagePort } from "@sheaf/message-port";
import { listenTcp, listenUnix, serveStdio } from "@sheaf/pipe/node";
import { shmOffload } from "@sheaf/shm";
import { listenWebSocket } from "@sheaf/websocket/node";
import { announce, socketPath } from "../../contender/listening.ts";
import { benchServer } from "../bench-server.ts";

const carrier = process.argv[2] ?? "";
const sharesMemory = carrier.startsWith("shm");
const server = benchServer(sharesMemory ? { offload: shmOffload() } : {});

if (carrier === "stdio" || carrier === "shm") await serveStdio(server);
else if (carrier === "port") {
  parentPort?.on("message", (port) => void serveMessagePort(server, port));
} else announce(await listen());

async function listen(): Promise<string> {
  if (carrier === "unix" || carrier === "shm-unix") {
    return (await listenUnix(server, socketPath("ours"))).address;
  }
  if (carrier === "ws") return (await listenWebSocket(server)).address;
  if (carrier === "tcp") return (await listenTcp(server)).address;
  return (await listenHttp(server, { tokens: { keys: "a key for one run" } })).url;
}
