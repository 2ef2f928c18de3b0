import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runKill } from "./kill-run.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "interop-kill-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const script = (text: string, ...args: string[]) => [process.execPath, "-e", text, "x", ...args];

const worker = script(`
  const path = process.argv.at(-1);
  process.on("SIGTERM", () => { require("node:fs").rmSync(path); process.exit(0); });
  require("node:net").createServer((socket) => socket.on("error", () => {}).resume())
    .listen(path, () => console.log("UNIX:" + path));`);

/** Says that it is under way, and ends when its connection does. */
const client =
  (status: number, said = "under way") =>
  (socket: string) =>
    script(
      `const socket = require("node:net").connect(process.argv.at(-1), () => console.error("${said}"));
     socket.on("error", () => {}).on("close", () => process.exit(${status})).resume();
     ${said === "under way" ? "" : "socket.end();"}`,
      socket,
    );

const pair = {
  client: client(0),
  underWay: /^under way$/m,
  outlives: ({ status }: { status: number | null }) => {
    // Nobody asks how a client ended that was killed.
    if (status === null) throw new Error("it was killed");
    return status === 0 ? null : `exit ${status}`;
  },
  next: client(0, "a few calls"),
  worker,
  strict: true,
};

const kill = (victim: "client" | "worker", more: object = {}) =>
  runKill({ ...pair, ...more }, victim, { socket: path.join(folder, "s"), checkout: folder });

it("kills either side, and asks how the other one is", async () => {
  expect(await kill("client")).toMatchObject({ name: "kill.client", passed: true, error: null });
  expect(await kill("worker")).toMatchObject({ name: "kill.worker", passed: true, error: null });
});

it("fails where the client does not get over it", async () => {
  const { passed, error } = await kill("worker", { client: client(3) });
  expect([passed, error]).toEqual([false, "client.outlives: exit 3"]);
});

it("fails where the worker serves nobody any more", async () => {
  const { error } = await kill("client", { next: client(4, "nobody answers") });
  expect(error).toBe("worker.serves_the_next: exit 4\nnobody answers");
});

it("fails where nothing ever went both ways", async () => {
  const { error } = await kill("client", { client: client(0, "no shared memory here") });
  expect(error).toBe("nothing went both ways\nno shared memory here");
});
