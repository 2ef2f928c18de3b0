import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";
import { equalBytes, pattern, receiveInto, temporaryFolder } from "../../test/channel-tools.ts";
import { socketChannel } from "./socket-channel.ts";

const PROGRAM = fileURLToPath(new URL("../../test/stdio-echo.ts", import.meta.url));
const FROM_SOURCE = ["--import", "tsx", "--conditions=@sheaf/source", PROGRAM];
const MEBIBYTE = 1024 * 1024;
const FROM_HERE = { cwd: fileURLToPath(new URL("../..", import.meta.url)) };

function start(mode: string, stdio: StdioOptions): ChildProcess {
  return spawn(process.execPath, [...FROM_SOURCE, mode], { ...FROM_HERE, stdio });
}

async function endIfAlive(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

describe.each([
  { mode: "plain", onread: true },
  { mode: "plain", onread: false },
  { mode: "blocking", onread: true },
])("a child that echoes its stdio, $mode, read with onread $onread", ({ mode, onread }) => {
  test.concurrent("answers small and large messages and ends with its stdin", async ({
    expect,
    onTestFinished,
  }) => {
    const child = start(mode, "pipe");
    onTestFinished(() => endIfAlive(child));
    const { stdin, stdout, stderr } = child;
    if (!stdin || !stdout || !stderr) throw new Error("no pipes");
    const said = text(stderr);
    const exited = once(child, "exit");
    const channel = socketChannel({ readable: stdout, writable: stdin }, { onread });
    for (const length of [1, 600, 70_000, 8 * MEBIBYTE]) {
      const message = pattern(length, length);
      const [, reply] = await Promise.all([channel.send([message]), receiveInto(channel, length)]);
      expect(equalBytes(reply, message)).toBe(true);
    }
    await channel.close();
    expect(await exited).toEqual([0, null]);
    expect(await said).toMatch(/noise on stderr.*more.*echo is over/s);
  });
});

describe.each(["plain", "blocking"])("stdio that is no socket, %s", (mode) => {
  test.concurrent("may be a file on both sides", async ({ expect }) => {
    const folder = temporaryFolder();
    const message = pattern(3 * MEBIBYTE + 5);
    const [from, to] = [join(folder.path, "from"), join(folder.path, "to")];
    writeFileSync(from, message);
    const stdio = [openSync(from, "r"), openSync(to, "w"), "ignore"] as const;
    const [code] = await once(start(mode, [...stdio]), "exit");
    closeSync(stdio[0]);
    closeSync(stdio[1]);
    expect(code).toBe(0);
    expect(equalBytes(readFileSync(to), message)).toBe(true);
    folder.remove();
  });

  test
    .skipIf(process.platform === "win32")
    .concurrent("may be a pair of pipes", async ({ expect, onTestFinished }) => {
      const line = [process.execPath, ...FROM_SOURCE, mode].map((word) => `'${word}'`).join(" ");
      const child = spawn("sh", ["-c", `cat | ${line} | cat`], {
        ...FROM_HERE,
        stdio: ["pipe", "pipe", "ignore"],
      });
      onTestFinished(() => endIfAlive(child));
      child.stdin.on("error", () => {});
      const message = pattern(3 * MEBIBYTE + 5);
      child.stdin.end(message);
      const chunks: Buffer[] = [];
      for await (const chunk of child.stdout) chunks.push(chunk);
      expect(equalBytes(Buffer.concat(chunks), message)).toBe(true);
    });
});
