/** The program of a thread that serves one example: on each port that it is sent, until its other side closes. */
import { pathToFileURL } from "node:url";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Server } from "@sheaf/core";
import { serveMessagePort } from "@sheaf/message-port";

const { serverModule }: { readonly serverModule: string } = workerData;
const { server }: { readonly server: Server } = await import(pathToFileURL(serverModule).href);
parentPort?.on("message", (port: MessagePort) => void serveMessagePort(server, port));
