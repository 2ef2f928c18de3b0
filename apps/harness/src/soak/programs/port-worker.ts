/** The service in a thread: serves every port that is sent to it. */
import { type MessagePort, parentPort } from "node:worker_threads";
import { serveMessagePort } from "@sheaf/message-port";
import { soakedServer } from "../service/server.ts";

const server = soakedServer();
parentPort?.on("message", (port: MessagePort) => void serveMessagePort(server, port));
