import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readdirSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isSheafError } from "@sheaf/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { echo, temporaryFolder } from "../../test/channel-tools.ts";
import { listenUnixChannels } from "./listen-unix.ts";
import { openUnix } from "./unix.ts";

let folder: { readonly path: string; remove(): void };
let path: string;

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, "worker.sock");
});

afterEach(() => folder.remove());

/** Leaves a socket file behind as a server does that was killed. */
async function leaveStaleSocket(): Promise<void> {
  const program = `
    require("node:net").createServer().listen(process.argv[1], () => console.log("up"));
  `;
  const child = spawn(process.execPath, ["-e", program, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("the socket is for this user only, and nothing else is left in its folder", async () => {
  const listener = await listenUnixChannels(echo, path);
  expect(listener.address).toBe(path);
  expect(lstatSync(path).isSocket()).toBe(true);
  expect(lstatSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder.path)).toEqual(["worker.sock"]);
  await listener.close();
  expect(readdirSync(folder.path)).toEqual([]);
});

test("a stale socket is replaced", async () => {
  await leaveStaleSocket();
  expect(existsSync(path)).toBe(true);
  await expect(openUnix(path)).rejects.toThrow(/nothing listens: start the server again/);
  const listener = await listenUnixChannels(echo, path);
  const channel = await openUnix(path);
  await channel.close();
  await listener.close();
});

test("a file that is no socket is left alone", async () => {
  writeFileSync(path, "precious");
  await expect(listenUnixChannels(echo, path)).rejects.toThrow(/not a socket; remove it/);
  expect(lstatSync(path).isFile()).toBe(true);
});

test("a path where a server listens is refused", async () => {
  const listener = await listenUnixChannels(echo, path);
  await expect(listenUnixChannels(echo, path)).rejects.toSatisfy((e) =>
    isSheafError(e, "transport", "busy"),
  );
  const channel = await openUnix(path);
  await channel.close();
  await listener.close();
});

test("of servers that start together exactly one gets the path", async () => {
  const starts = await Promise.allSettled([1, 2, 3, 4].map(() => listenUnixChannels(echo, path)));
  const started = starts.filter((start) => start.status === "fulfilled");
  expect(started).toHaveLength(1);
  await Promise.all(started.map((start) => start.value.close()));
  expect(readdirSync(folder.path)).toEqual([]);
});

test("closing does not remove the socket of a later server", async () => {
  const first = await listenUnixChannels(echo, path);
  unlinkSync(path);
  const second = await listenUnixChannels(echo, path);
  await first.close();
  const channel = await openUnix(path);
  await channel.close();
  await second.close();
  expect(existsSync(path)).toBe(false);
});

test("closing is content with a socket that was moved away", async () => {
  const listener = await listenUnixChannels(echo, path);
  renameSync(path, join(folder.path, "elsewhere"));
  await listener.close();
});

test("a path that is too long is refused with its limit", async () => {
  await expect(listenUnixChannels(echo, join(folder.path, "x".repeat(120)))).rejects.toThrow(
    /too long for a socket/,
  );
});

test("a folder that does not exist is refused", async () => {
  const nowhere = join(folder.path, "no", "worker.sock");
  await expect(listenUnixChannels(echo, nowhere)).rejects.toSatisfy((e) =>
    isSheafError(e, "transport", "connect-failed"),
  );
});
