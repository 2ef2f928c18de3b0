/** The fixture in a thread: serves every port that is sent to it, all of them on one server. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { WireGeneration } from "@sheaf/core";
import { serveMessagePort } from "@sheaf/message-port";
import { fixtureServer } from "@sheaf/testing/fixture";

const { wire }: { readonly wire: WireGeneration } = workerData;
const server = fixtureServer({ wire });
parentPort?.on("message", (port: MessagePort) => void serveMessagePort(server, port));
