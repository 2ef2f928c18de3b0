/** An nginx of our own before some workers: round robin, passive failover. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether there is an nginx to be started. */
export const hasNginx: boolean = spawnSync("nginx", ["-v"]).error === undefined;

/** A running proxy. */
export interface RunningProxy extends AsyncDisposable {
  readonly url: string;
}

/** Starts one. Its files are in a folder of their own, which goes with it. */
export async function startNginx(ports: readonly number[]): Promise<RunningProxy> {
  const folder = await mkdtemp(join(tmpdir(), "sheaf-nginx-"));
  const port = await freePort();
  const config = join(folder, "nginx.conf");
  await writeFile(config, configuration(folder, port, ports));
  const child = spawn("nginx", ["-p", folder, "-c", config, "-e", join(folder, "error.log")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit").then(([status]) => {
    throw new Error(`nginx ended with status ${status}`);
  });
  ended.catch(() => undefined);
  await Promise.race([listening(port), ended]);
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, workers: readonly number[]): string {
  const servers = workers.map(
    (worker) => `server 127.0.0.1:${worker} max_fails=1 fail_timeout=1s;`,
  );
  return `
daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_max_body_size 64m;
  upstream workers { ${servers.join(" ")} keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://workers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_connect_timeout 1s;
      proxy_next_upstream error timeout http_502 http_503 non_idempotent;
    }
  }
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port is free");
  return address.port;
}

/** Resolves when somebody answers on the port. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await new Promise(setImmediate);
  }
}
