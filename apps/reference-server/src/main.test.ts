import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { channelTransport, connect } from "@sheaf/core";
import { socketChannel, tcp, unix } from "@sheaf/pipe/node";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { ConformanceService1 } from "./conformance/service.ts";
import { DataService } from "./demo/contract.ts";

const folder = mkdtempSync(path.join(tmpdir(), "sheaf-main-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PROGRAM = fileURLToPath(new URL("main.ts", import.meta.url));
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** Starts the program from its sources. */
function start(...args: string[]) {
  const argv = ["--import", "tsx", "--conditions=@sheaf/source", PROGRAM, ...args];
  const child = spawn(process.execPath, argv, { cwd: path.dirname(PROGRAM) });
  running.push(child);
  const output = { stdout: "", stderr: "" };
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output.stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, output, ended };
}

type Started = ReturnType<typeof start>;

/** Collects stdout, and resolves with its first line. */
function firstLine({ child, output, ended }: Started): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output.stdout += text;
      const [line, ...more] = output.stdout.split("\n");
      if (line !== undefined && more.length > 0) resolve(line);
    });
    void ended.then(() => reject(new Error(output.stderr)));
  });
}

describe("a unix socket", () => {
  test("is announced, served, and removed on SIGTERM", async () => {
    const socket = path.join(folder, "demo.sock");
    const started = start("--unix", socket, "--service", "demo");
    expect(await firstLine(started)).toBe(`UNIX:${socket}`);
    const client = await connect(DataService, unix(socket));
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    started.child.kill("SIGTERM");
    expect(await started.ended).toBe(0);
    expect(existsSync(socket)).toBe(false);
    expect(started.output.stdout).toBe(`UNIX:${socket}\n`);
    await client.close();
  });
});

describe("TCP", () => {
  test("is announced with the port that was found, and served until SIGINT", async () => {
    const started = start("--tcp", "0", "--service", "demo");
    const [kind, host, port] = (await firstLine(started)).split(":");
    expect([kind, host]).toEqual(["TCP", "127.0.0.1"]);
    const client = await connect(DataService, tcp({ port: Number(port) }));
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    await client.close();
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(0);
  });
});

describe("stdio", () => {
  test("is served until stdin ends; the log has each call as soon as it was answered", async () => {
    const pattern = path.join(folder, "{server_id}-{pid}.log");
    const { child, ended, output } = start(
      ...["--conformance", "1", "--access-log", pattern, "--access-log-debug", "--server-id", "s1"],
    );
    const file = path.join(folder, `s1-${child.pid}.log`);
    const methods = () =>
      readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    const channel = socketChannel({ readable: child.stdout, writable: child.stdin });
    const client = await connect(ConformanceService1, channelTransport(channel));
    expect(await client.echo_int({ value: 7n })).toBe(7n);
    await expect(client.raise_type_error({ message: "no" })).rejects.toThrow("no");
    await expect.poll(() => methods().length).toBe(2);
    const [echo, raise] = methods();
    expect(echo).toMatchObject({ server_id: "s1", method: "echo_int", status: "ok" });
    expect(Buffer.from(echo.request_data, "base64").byteLength).toBeGreaterThan(100);
    expect(raise).toMatchObject({ status: "error", error_type: "TypeError", error_message: "no" });
    await client.close();
    expect(await ended).toBe(0);
    expect(output.stderr).toBe("");
  });

  test("ends on SIGTERM although stdin is open", async () => {
    const { child, ended } = start("--service", "demo");
    const channel = socketChannel({ readable: child.stdout, writable: child.stdin });
    const client = await connect(DataService, channelTransport(channel));
    await client.add({ a: 1, b: 2 });
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    await client.close();
  });
});

test("what it cannot obey ends with status 2 and a reason", async () => {
  const { output, ended } = start("--http");
  expect(await ended).toBe(2);
  expect(output.stderr).toContain("'--http'");
});

test("what it cannot do ends with status 1 and a reason", async () => {
  const { output, ended } = start("--unix", path.join(folder, "no", "such", "folder.sock"));
  expect(await ended).toBe(1);
  expect(output.stderr).toContain("folder.sock");
});
