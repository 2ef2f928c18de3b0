/** Every way to reach an example's server: the one list that a new carrier is added to. */
import { pathToFileURL } from "node:url";
import type { Connector, Server } from "@sheaf/core";
import { http } from "@sheaf/http/node";
import { messagePort } from "@sheaf/message-port";
import { pipe } from "@sheaf/pipe";
import { tcp, unix } from "@sheaf/pipe/node";
import { subprocess } from "@sheaf/subprocess";
import { webSocket } from "@sheaf/websocket/node";
import { type ListeningProcess, startListening, workerCommand } from "./listening-process.ts";
import { type ServingThread, startThread } from "./serving-thread.ts";

/** The carriers by name, in the order in which they are played. */
export const CARRIERS = [
  "in-process",
  "message-port",
  "subprocess",
  "unix",
  "tcp",
  "http",
  "websocket",
] as const;

export type CarrierName = (typeof CARRIERS)[number];

/** The ways to one server. Its processes and threads start when they are first needed and end when this is disposed. */
export interface Carriers extends AsyncDisposable {
  readonly connectors: Readonly<Record<CarrierName, Connector>>;
}

/** The ways to the `server` that a module exports. */
export function carriersTo(serverModule: string): Carriers {
  let thread: ServingThread | undefined;
  let process: Promise<ListeningProcess> | undefined;
  const listening = async (): Promise<ListeningProcess["addresses"]> => {
    process ??= startListening(serverModule);
    return (await process).addresses;
  };
  return {
    connectors: {
      "in-process": async () => pipe(await load(serverModule))(),
      "message-port": messagePort(() => {
        thread ??= startThread(serverModule);
        return thread.port();
      }),
      subprocess: subprocess(workerCommand(serverModule)),
      unix: async () => unix((await listening()).unix)(),
      tcp: async () => tcp((await listening()).tcp)(),
      http: async () => http((await listening()).http)(),
      websocket: async () => webSocket((await listening()).websocket)(),
    },
    async [Symbol.asyncDispose]() {
      await thread?.[Symbol.asyncDispose]();
      const started = await process?.catch(() => undefined);
      await started?.[Symbol.asyncDispose]();
    },
  };
}

async function load(serverModule: string): Promise<Server> {
  const { server }: { readonly server: Server } = await import(pathToFileURL(serverModule).href);
  return server;
}
