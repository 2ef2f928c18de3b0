/** A server on sockets of all kinds, controlled by the process that has started it; it ends with that one. */
import { closeSync, openSync, writeSync } from "node:fs";
import { accessLog } from "@sheaf/core/access-log";
import { listenHttp } from "@sheaf/http/node";
import { listenTcp, listenUnix } from "@sheaf/pipe/node";
import { shmOffload } from "@sheaf/shm";
import { listenWebSocket } from "@sheaf/websocket/node";
import { soakedServer } from "../service/server.ts";
import { takeSample } from "../watch/sample.ts";
import type { Answer, Control, Listening, Ports } from "./control.ts";

const where: Listening = JSON.parse(process.argv[2] ?? "{}");

/** Appends to a file, which may be changed for another one, or be on a disk that is full. */
class Log {
  #fd: number;

  constructor(file: string) {
    this.#fd = openSync(file, "a");
  }

  /** `false` for a line that is lost. */
  readonly write = (line: string): boolean => {
    try {
      writeSync(this.#fd, `${line}\n`);
      return true;
    } catch {
      return false;
    }
  };

  moveTo(file: string): void {
    closeSync(this.#fd);
    this.#fd = openSync(file, "a");
  }
}

const log = new Log(where.log);
let clockOffsetMs = 0;

async function listen(): Promise<Ports> {
  const server = soakedServer({
    offload: shmOffload(),
    hooks: [accessLog({ write: log.write, sampleRate: 0.2 })],
  });
  const now = (): number => Date.now() + clockOffsetMs;
  if (where.unix !== undefined) await listenUnix(server, where.unix);
  const tcp = where.tcp ? (await listenTcp(server)).port : 0;
  const ws = where.ws ? Number(new URL((await listenWebSocket(server)).address).port) : 0;
  const tokens = { keys: where.http, now };
  const http = where.http === undefined ? 0 : (await listenHttp(server, { tokens })).port;
  return { tcp, ws, http };
}

function obey(control: Control): Answer {
  switch (control.kind) {
    case "sample":
      return { kind: "sample", sample: takeSample() };
    case "log":
      log.moveTo(control.file);
      return { kind: "done" };
    default:
      clockOffsetMs = control.offsetMs;
      return { kind: "done" };
  }
}

const answer = (message: Answer): void => void process.send?.(message);

process.on("disconnect", () => process.exit());
process.on("message", (control: Control) => answer(obey(control)));
answer({ kind: "ready", ports: await listen() });
