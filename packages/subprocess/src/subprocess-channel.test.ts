import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type ByteChannel, isSheafError } from "@sheaf/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openSubprocess, type SubprocessChannel } from "./subprocess-channel.ts";
import type { SubprocessOptions } from "./subprocess-options.ts";

const WORKER = fileURLToPath(new URL("../test/worker.mjs", import.meta.url));
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const open: SubprocessChannel[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((channel) => channel.close()));
});

async function start(
  behaviour: string,
  options: SubprocessOptions = {},
): Promise<SubprocessChannel> {
  const command = [process.execPath, WORKER, behaviour];
  const channel = await openSubprocess(command, { stderr: "pipe", killGraceMs: 50, ...options });
  open.push(channel);
  return channel;
}

async function receiveExactly(channel: ByteChannel, length: number): Promise<Uint8Array> {
  const body = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const chunk = await channel.receive(body.subarray(filled));
    if (chunk === undefined) throw new Error(`ended after ${filled} bytes`);
    if (chunk.buffer !== body.buffer) body.set(chunk, filled);
    filled += chunk.byteLength;
  }
  return body;
}

/** Whether the process exists; asks, and sends nothing. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const SOME = new Uint8Array([1, 2, 3]);

describe("a worker that works", () => {
  test("is waited for awake when something is expected soon", async () => {
    const channel = await start("echo");
    const turns = vi.spyOn(globalThis, "setImmediate");
    channel.expectSoon?.();
    const received = channel.receive();
    expect(turns).toHaveBeenCalled();
    turns.mockRestore();
    await channel.send([SOME]);
    expect(await received).toEqual(SOME);
  });

  test("carries 8 MiB there and back", async () => {
    const channel = await start("echo");
    const message = new Uint8Array(8 * 1024 * 1024).map((_, index) => (index * 31) >>> 8);
    const [, reply] = await Promise.all([
      channel.send([message.subarray(0, 10), message.subarray(10)]),
      receiveExactly(channel, message.byteLength),
    ]);
    expect(Buffer.compare(reply, message)).toBe(0);
  });

  test("exits when the channel is closed, without being killed", async () => {
    const channel = await start("echo");
    await channel.send([SOME]);
    await receiveExactly(channel, 3);
    const pending = channel.receive();
    expect(channel.isOpen).toBe(true);
    await Promise.all([channel.close(), channel.close()]);
    expect(await pending).toBeUndefined();
    expect(channel.isOpen).toBe(false);
    expect(exists(channel.pid)).toBe(false);
    expect(() => channel.send([SOME])).toThrow(/channel is closed/);
  });

  test("is drained while it closes, so that it is not stuck in a write", async () => {
    const channel = await start("flood");
    await channel.receive();
    await channel.close();
    expect(exists(channel.pid)).toBe(false);
  });

  test("runs in the given surroundings", async () => {
    const env = { SHEAF_TEST: "yes", SHEAF_REMOVED: undefined };
    const channel = await start("surroundings", { cwd: PACKAGE, env });
    const told = JSON.parse(Buffer.from((await channel.receive()) ?? []).toString());
    expect(`${told.cwd}/`).toBe(PACKAGE);
    expect(told).toMatchObject({ SHEAF_TEST: "yes", hasPath: true });
    expect(told).not.toHaveProperty("SHEAF_REMOVED");
  });
});

describe("a worker that does not exit", () => {
  test("is ended by SIGTERM after the grace", async () => {
    const channel = await start("deaf", { closeGraceMs: 10, killGraceMs: 20_000 });
    await channel.receive();
    await channel.close();
    expect(exists(channel.pid)).toBe(false);
  });

  test("is killed when it ignores SIGTERM too", async () => {
    const channel = await start("stubborn", { closeGraceMs: 10, killGraceMs: 10 });
    await channel.receive();
    await channel.close();
    expect(exists(channel.pid)).toBe(false);
  });

  test("ends with our process at the latest", async () => {
    const program = fileURLToPath(new URL("../test/leaver.ts", import.meta.url));
    const flags = ["--import", "tsx", "--conditions=@sheaf/source"];
    const child = spawn(process.execPath, [...flags, program], {
      cwd: PACKAGE,
      stdio: ["ignore", "ignore", "pipe"],
    });
    // The worker holds the other end of this pipe as well: its end means that both are gone.
    const said = text(child.stderr);
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await said).toBe("");
  });
});

describe("a worker that dies", () => {
  test("fails the receiver with its exit code and last words", async () => {
    const channel = await start("crash");
    await channel.send([SOME]);
    const error = await channel.receive().catch((reason) => reason);
    expect(isSheafError(error, "transport", "peer-closed")).toBe(true);
    expect(error.message).toMatch(/worker\.mjs crash\) exited with code 3/);
    expect(error.message).toMatch(/loading\n {2}out of luck/);
    await channel.exited;
    expect(channel.isOpen).toBe(false);
  });

  test("fails the receiver with its signal", async () => {
    const channel = await start("suicide");
    await channel.send([SOME]);
    await expect(channel.receive()).rejects.toThrow(/was ended by SIGKILL/);
  });

  test("fails senders in the same way", async () => {
    const channel = await start("crash");
    await channel.send([SOME]);
    await channel.exited;
    const sending = (async () => {
      for (;;) await channel.send([new Uint8Array(100_000)]);
    })();
    await expect(sending).rejects.toThrow(/exited with code 3/);
  });

  test("is told apart from one that only hangs up", async () => {
    const channel = await start("hangup", { closeGraceMs: 5_000 });
    await expect(channel.receive()).rejects.toThrow(/closed its stdout, but runs on/);
    await channel.close();
  });
});

describe("stderr", () => {
  test("goes to a function line by line, and into the error", async () => {
    const lines: string[] = [];
    const channel = await start("crash", { stderr: (line) => lines.push(line) });
    await channel.send([SOME]);
    await expect(channel.receive()).rejects.toThrow(/out of luck/);
    expect(lines).toEqual(["loading", "out of luck"]);
  });

  test("is not read when ignored or inherited", async () => {
    const channel = await start("crash", { stderr: "ignore" });
    await channel.send([SOME]);
    const error = await channel.receive().catch((reason) => reason);
    expect(error.message).toMatch(/exited with code 3$/);
  });
});

describe("a command that cannot be started", () => {
  const failed = (error: unknown) => isSheafError(error, "transport", "connect-failed");

  test("is reported with what to do", async () => {
    const missing = openSubprocess(["no-such-program-anywhere"]);
    await expect(missing).rejects.toSatisfy(failed);
    await expect(missing).rejects.toThrow(/there is no such program: check its spelling/);
    await expect(openSubprocess(["node worker.js"])).rejects.toThrow(/one element of the array/);
    await expect(openSubprocess([WORKER])).rejects.toThrow(/not executable/);
    const nowhere = openSubprocess([process.execPath], { cwd: "/no/such/folder" });
    await expect(nowhere).rejects.toThrow(/'\/no\/such\/folder' does not exist/);
    await expect(openSubprocess([])).rejects.toThrow(/command is empty/);
  });
});
