import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { expect, test } from "vitest";
import { type LeakWatchOptions, watchLeaks } from "./watch-leaks.ts";

/** Whoever waits here for what is not being closed waits in vain. */
const quick: LeakWatchOptions = { settleMs: 50 };
/** Other test files hold things of their own meanwhile. */
const kindsAndNames = (held: readonly { kind: string; what: string }[]) =>
  held.map(({ kind, what }) => `${kind} ${what}`);

test("nothing was taken, nothing is left behind", async () => {
  await watchLeaks({ ...quick, alone: false }).expectNone();
});

test("a listener and timers are handles", async () => {
  const watch = watchLeaks({ ...quick, alone: false });
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // More than other test files may have left to run out meanwhile.
  const timers = Array.from({ length: 50 }, () => setTimeout(() => undefined, 60_000));
  const leaks = kindsAndNames(await watch.leaks());
  expect(leaks).toContain("handle TCPServerWrap");
  expect(leaks).toContain("handle Timeout");
  await expect(watch.expectNone()).rejects.toThrow("left behind: handle");
  for (const timer of timers) clearTimeout(timer);
  server.close();
  await once(server, "close");
  await watch.expectNone();
});

test("what is being closed is waited for", async () => {
  const watch = watchLeaks({ alone: false });
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  setImmediate(() => server.close());
  await watch.expectNone();
});

test("a segment of this thread is shared memory", async () => {
  const watch = watchLeaks({ ...quick, alone: false });
  const name = `sheaf-0-${process.pid}-0-${threadId}-0000000000000000`;
  writeFileSync(`/dev/shm/${name}`, "");
  expect(kindsAndNames(await watch.leaks())).toEqual([`shared memory ${name}`]);
  unlinkSync(`/dev/shm/${name}`);
  await watch.expectNone();
});

test("a socket is a descriptor, a child a process, a folder a temporary file", async () => {
  const watch = watchLeaks({ ...quick, alone: true });
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
  await once(child, "spawn");
  const folder = mkdtempSync(join(tmpdir(), "sheaf-"));
  const leaks = kindsAndNames(await watch.leaks());
  expect(leaks).toContainEqual(expect.stringMatching(/^descriptor socket:\[\d+\]$/));
  expect(leaks).toContain(`process ${child.pid}`);
  expect(leaks).toContain(`temporary file ${folder.slice(tmpdir().length + 1)}`);
  rmdirSync(folder);
  child.kill();
  await once(child, "exit");
  server.close();
  await once(server, "close");
  const left = kindsAndNames(await watch.leaks());
  expect(left).not.toContain(`process ${child.pid}`);
});
