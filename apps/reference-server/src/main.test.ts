import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { channelTransport, connect } from "@sheaf/core";
import { http } from "@sheaf/http/node";
import { socketChannel, tcp, unix } from "@sheaf/pipe/node";
import { webSocket } from "@sheaf/websocket/node";
import { afterAll, describe, expect, type TestContext, test } from "vitest";
import { ConformanceService1 } from "./conformance/service.ts";
import { DataService } from "./demo/contract.ts";

const folder = mkdtempSync(path.join(tmpdir(), "sheaf-main-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PROGRAM = fileURLToPath(new URL("main.ts", import.meta.url));

/** Starts the program from its sources; it does not outlive the test. */
function start({ onTestFinished }: TestContext, ...args: string[]) {
  const argv = ["--import", "tsx", "--conditions=@sheaf/source", PROGRAM, ...args];
  const child = spawn(process.execPath, argv, { cwd: path.dirname(PROGRAM) });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output.stderr += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  // Comes when all of its output was read as well.
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, output, exited, closed };
}

type Started = ReturnType<typeof start>;

/** Collects stdout, and resolves with its first line. */
function firstLine({ child, output, closed }: Started): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output.stdout += text;
      const [line, ...more] = output.stdout.split("\n");
      if (line !== undefined && more.length > 0) resolve(line);
    });
    void closed.then(() => reject(new Error(output.stderr)));
  });
}

/** A channel over the program's stdin and stdout. */
function stdioOf({ child }: Started) {
  return channelTransport(socketChannel({ readable: child.stdout, writable: child.stdin }));
}

describe.concurrent("the program", () => {
  test("announces a port, serves HTTP there, and ends on SIGTERM", async (context) => {
    const started = start(context, "--http", "--service", "demo", "--token-key", "11".repeat(32));
    const [, port] = /^PORT:(\d+)$/.exec(await firstLine(started)) ?? [];
    const client = await connect(DataService, http(`http://127.0.0.1:${port}`));
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    await client.close();
    started.child.kill("SIGTERM");
    expect(await started.closed).toBe(0);
    expect(started.output.stderr).toBe("");
  });

  test("announces a unix socket, serves there, and removes it on SIGTERM", async (context) => {
    const socket = path.join(folder, "demo.sock");
    const started = start(context, "--unix", socket, "--service", "demo");
    expect(await firstLine(started)).toBe(`UNIX:${socket}`);
    const client = await connect(DataService, unix(socket));
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    started.child.kill("SIGTERM");
    expect(await started.closed).toBe(0);
    expect(existsSync(socket)).toBe(false);
    expect(started.output.stdout).toBe(`UNIX:${socket}\n`);
    await client.close();
  });

  test("announces the TCP port that it found, and serves there until SIGINT", async (context) => {
    const started = start(context, "--tcp", "0", "--service", "demo");
    const [kind, host, port] = (await firstLine(started)).split(":");
    expect([kind, host]).toEqual(["TCP", "127.0.0.1"]);
    const client = await connect(DataService, tcp({ port: Number(port) }));
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    await client.close();
    started.child.kill("SIGINT");
    expect(await started.closed).toBe(0);
  });

  test("announces a host and a port, speaks both subprotocols there, and ends on SIGTERM", async (context) => {
    const log = path.join(folder, "ws.log");
    const started = start(context, "--ws", "0", "--service", "demo", "--access-log", log);
    const [, address] = /^WS:(127\.0\.0\.1:\d+)$/.exec(await firstLine(started)) ?? [];
    const [raw, multiplexed] = await Promise.all(
      (["vgi-rpc.raw.v1", "sheaf.mux.v1"] as const).map((protocol) =>
        connect(DataService, webSocket(`ws://${address}`, { protocols: [protocol] })),
      ),
    );
    expect(await raw?.add({ a: 1, b: 2 })).toBe(3);
    expect(await multiplexed?.add({ a: 3, b: 4 })).toBe(7);
    started.child.kill("SIGTERM");
    expect(await started.closed).toBe(0);
    expect(started.output).toEqual({ stdout: `WS:${address}\n`, stderr: "" });
    const records = readFileSync(log, "utf8").split("\n").slice(0, -1);
    expect(records.map((record) => JSON.parse(record).method)).toEqual(["add", "add"]);
    for (const client of [raw, multiplexed]) {
      await expect(client?.add({ a: 1, b: 2 })).rejects.toMatchObject({ code: "peer-closed" });
    }
  });

  test("refuses messages over WebSocket that are larger than it is told to take", async (context) => {
    const started = start(context, "--ws", "--service", "demo", "--max-message-bytes", "4096");
    const [, address] = (await firstLine(started)).split(/^WS:/);
    const client = await connect(DataService, webSocket(`ws://${address}`));
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    const search = await client.search({ query: "x".repeat(8192) });
    await expect(search.tick()).rejects.toThrow("closed with 1009");
  });

  test("serves on stdio until stdin ends, and logs each call once it was answered", async (context) => {
    const pattern = path.join(folder, "{server_id}-{pid}.log");
    const flags = ["--conformance", "1", "--access-log-debug", "--server-id", "s1"];
    const started = start(context, ...flags, "--access-log", pattern);
    const file = path.join(folder, `s1-${started.child.pid}.log`);
    const lines = (): string[] => readFileSync(file, "utf8").split("\n").slice(0, -1);
    const client = await connect(ConformanceService1, stdioOf(started));
    expect(await client.echo_int({ value: 7n })).toBe(7n);
    await expect(client.raise_type_error({ message: "no" })).rejects.toThrow("no");
    await context.expect.poll(() => lines().length).toBe(2);
    const [echo, raise] = lines().map((line) => JSON.parse(line));
    expect(echo).toMatchObject({ server_id: "s1", method: "echo_int", status: "ok" });
    expect(Buffer.from(echo.request_data, "base64").byteLength).toBeGreaterThan(100);
    expect(raise).toMatchObject({ status: "error", error_type: "TypeError", error_message: "no" });
    await client.close();
    expect(await started.closed).toBe(0);
    expect(started.output.stderr).toBe("");
  });

  test("ends on SIGTERM although stdin is open", async (context) => {
    const started = start(context, "--service", "demo");
    const client = await connect(DataService, stdioOf(started));
    await client.add({ a: 1, b: 2 });
    started.child.kill("SIGTERM");
    expect(await started.exited).toBe(0);
    await client.close();
  });

  test("ends with status 2 and a reason when it cannot obey", async (context) => {
    const { output, closed } = start(context, "--no-such-flag");
    expect(await closed).toBe(2);
    expect(output.stderr).toContain("'--no-such-flag'");
  });

  test("ends with status 1 and a reason when it cannot serve", async (context) => {
    const { output, closed } = start(context, "--unix", path.join(folder, "no", "such.sock"));
    expect(await closed).toBe(1);
    expect(output.stderr).toContain("such.sock");
  });
});
