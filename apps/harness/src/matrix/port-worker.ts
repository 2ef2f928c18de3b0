/** The fixture in a thread: serves every port that is sent to it, all of them on one server. */
import { type MessagePort, parentPort } from "node:worker_threads";
import { serveMessagePort } from "@sheaf/message-port";
import { fixtureServer } from "@sheaf/testing/fixture";

const server = fixtureServer();
parentPort?.on("message", (port: MessagePort) => void serveMessagePort(server, port));
