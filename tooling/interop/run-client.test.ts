import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runClient } from "./run-client.mjs";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "interop-client-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const script = (text: string) => [process.execPath, "-e", text, "suite"];
/** A client that passes if its arguments are these. */
const expecting = (args: string) =>
  script(`
    const args = process.argv.slice(2).join(" ");
    const passed = ${args}.test(args);
    console.log(JSON.stringify({ tests: [{ name: "a.b", passed, error: passed ? null : args }] }));`);
const listening = script(`
  const path = process.argv.at(-1);
  process.on("SIGTERM", () => process.exit(7));
  require("node:net").createServer((socket) => socket.resume())
    .listen(path, () => console.log("UNIX:" + path));`);

const run = (client: string[], more: object = {}) =>
  runClient({
    client,
    worker: ["worker", "--flag"],
    strict: false,
    transport: "stdio",
    filter: [],
    folder,
    checkout: folder,
    ...more,
  });

const failed = ({ checks }: { checks: { name: string; error: string | null }[] }) =>
  checks.filter(({ error }) => error !== null).map(({ name }) => name);

describe("a client program", () => {
  it("is given the worker's command on stdio, and the filter", async () => {
    const client = expecting("/^--filter a\\.\\*,!b -- worker --flag$/");
    const tried = await run(client, { filter: ["a.*", "!b"] });
    expect(tried.tests).toEqual([
      { name: "a.b", passed: true, skipped: false, error: null, note: null },
    ]);
    expect(failed(tried)).toEqual([]);
  });

  it("is given the address of a worker that listens, whose end is its own affair", async () => {
    const more = { worker: listening, transport: "unix" };
    const tried = await run(expecting("/^--unix .*worker\\.sock$/"), more);
    expect(tried.tests[0]?.error).toBeNull();
    expect(failed(tried)).toEqual([]);
  });

  it("is asked how the worker ends where it is ours", async () => {
    const more = { worker: listening, transport: "unix", strict: true };
    const tried = await run(expecting("/unix/"), more);
    expect(failed(tried)).toEqual(["worker.exits_cleanly", "worker.removes_its_socket"]);
  });

  it("has to print its verdict", async () => {
    const tried = await run(script(`console.error("no such suite"); process.exit(2);`));
    expect(failed(tried)).toEqual(["client.gives_a_verdict"]);
    expect(tried.checks.at(-1)?.error).toBe("exit 2\nno such suite");
  });

  it("must not leave anything running", async () => {
    const tried = await run(
      script(`
        const args = ["-e", "setTimeout(() => {}, 60000)"];
        require("node:child_process").spawn(process.execPath, args, { stdio: "ignore" }).unref();
        console.log(JSON.stringify({ tests: [] }));`),
    );
    expect(failed(tried)).toEqual(["client.leaves_nothing_running"]);
  });

  it("is not run where the worker does not start", async () => {
    const more = { worker: script("process.exit(3)"), transport: "unix" };
    expect(failed(await run(script("while (true);"), more))).toEqual(["worker.starts"]);
  });
});
