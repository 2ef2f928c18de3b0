import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWorker } from "./worker.mjs";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "interop-worker-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A worker that announces its socket, and then does what the test is about. */
const start = (script: string) => {
  const socket = path.join(folder, "s");
  const listen = `
    const path = ${JSON.stringify(socket)};
    const server = require("node:net").createServer((socket) => socket.resume());
    const announce = () => console.log("UNIX:" + path);`;
  const argv = [process.execPath, "-e", `${listen}\n${script}`];
  return startWorker(argv, { cwd: folder, strict: true });
};

const failures = async (script: string) => {
  const worker = await start(script);
  const checks = await worker.stop();
  return checks.filter((check) => check.error !== null).map((check) => check.name);
};

const clean = `process.on("SIGTERM", () => server.close(() => process.exit(0)));`;

describe("a worker that listens", () => {
  it("passes when it leaves cleanly", async () => {
    expect(await failures(`${clean} server.listen(path, announce);`)).toEqual([]);
  });

  it("may announce its socket before it is there", async () => {
    expect(
      await failures(`${clean} announce(); setTimeout(() => server.listen(path), 200);`),
    ).toEqual([]);
  });

  it("must not die of the signal, nor leave its socket", async () => {
    const failed = await failures("server.listen(path, announce);");
    expect(failed).toEqual(["worker.exits_cleanly", "worker.removes_its_socket"]);
  });

  it("must not print after the announcement", async () => {
    const chatty = `${clean} server.listen(path, () => { announce(); console.log("hello"); });`;
    expect(await failures(chatty)).toEqual(["worker.keeps_stdout_quiet"]);
  });

  it("may announce a port alone, and behind it a certificate when it speaks TLS", async () => {
    const listen = `
      const server = require("node:net").createServer((socket) => socket.resume());
      server.listen(0, "127.0.0.1", () => {
        console.log("PORT:" + server.address().port);
        setTimeout(() => console.log("TLS-CA:/ca.pem"), 200);
      });`;
    const argv = [process.execPath, "-e", listen];
    const plain = await startWorker(argv, { cwd: folder, strict: false });
    expect(plain.address).toMatch(/^127\.0\.0\.1:\d+$/);
    const secured = await startWorker([...argv, "x", "--tls"], { cwd: folder, strict: false });
    expect(secured.ca).toBe("/ca.pem");
    await Promise.all([plain.stop(), secured.stop()]);
  });

  it("is an error, with what it printed, when it ends before", async () => {
    await expect(start(`console.error("no such flag"); process.exit(2);`)).rejects.toThrow(
      /ended \(exit 2\)\nno such flag/,
    );
  });
});
