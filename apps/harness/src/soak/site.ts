/** Everything that is run against: servers, proxies in front of them, a thread, a folder for sockets and logs. */
import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CuttingProxy } from "./processes/cutting-proxy.ts";
import { PortThread } from "./processes/port-thread.ts";
import { ServerProcess } from "./processes/server.ts";

const TOKEN_KEY = "the key that all workers have";

/** The parts of a run. */
export class Site implements AsyncDisposable {
  readonly folder: string;
  /** Never killed: what it holds in the end tells whether it leaks. */
  readonly steady: ServerProcess;
  /** Two that share a token key, and that are killed. */
  readonly mortals: readonly ServerProcess[];
  readonly thread: PortThread;
  readonly proxies: Record<"unix" | "tcp" | "ws" | "http", CuttingProxy>;

  private constructor(
    folder: string,
    parts: Pick<Site, "steady" | "mortals" | "thread" | "proxies">,
  ) {
    this.folder = folder;
    this.steady = parts.steady;
    this.mortals = parts.mortals;
    this.thread = parts.thread;
    this.proxies = parts.proxies;
  }

  /** Starts all of it. */
  static async open(): Promise<Site> {
    const folder = await mkdtemp(path.join(tmpdir(), "sheaf-soak-"));
    const log = path.join(folder, "access.log");
    const everything = { tcp: true, ws: true, http: TOKEN_KEY, log };
    const unix = path.join(folder, "server.sock");
    const steady = new ServerProcess("the steady server", { ...everything, unix });
    const mortals = ["one", "another"].map(
      (name) => new ServerProcess(`${name} mortal server`, everything),
    );
    await Promise.all([steady, ...mortals].map((server) => server.start()));
    const thread = await PortThread.prepare();
    const proxies = {
      unix: await CuttingProxy.listen(path.join(folder, "proxy.sock"), () => [{ path: unix }]),
      tcp: await CuttingProxy.listen(undefined, () => running([steady, ...mortals], "tcp")),
      ws: await CuttingProxy.listen(undefined, () => running([steady, ...mortals], "ws")),
      http: await CuttingProxy.listen(undefined, () => running(mortals, "http")),
    };
    return new Site(folder, { steady, mortals, thread, proxies });
  }

  get unixPath(): string {
    return path.join(this.folder, "proxy.sock");
  }

  get tcpPort(): number {
    return this.proxies.tcp.port;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.proxies.ws.port}`;
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.proxies.http.port}`;
  }

  get servers(): readonly ServerProcess[] {
    return [this.steady, ...this.mortals];
  }

  /** The access log on a disk that is full, or where it was. */
  logFile(isFull: boolean): string {
    return isFull ? "/dev/full" : path.join(this.folder, "access.log");
  }

  /** Files in the folder that nobody was to make. */
  get strayFiles(): readonly string[] {
    const expected = ["access.log", "proxy.sock", "server.sock"];
    return readdirSync(this.folder).filter((name) => !expected.includes(name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Object.values(this.proxies).map((proxy) => proxy.close()));
    await Promise.all(this.servers.map((server) => server.kill()));
    await this.thread[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Where the servers are that run at the moment. */
function running(servers: readonly ServerProcess[], kind: "tcp" | "ws" | "http") {
  return servers
    .map(({ ports }) => ({ port: ports[kind], host: "127.0.0.1" }))
    .filter(({ port }) => port !== 0);
}
