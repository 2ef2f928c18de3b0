import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Listener, listenTcp, type TcpListener } from "@sheaf/pipe/node";
import { fixtureServer } from "@sheaf/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CommandLine } from "./command-line.ts";
import { oddServer } from "./odd-server.ts";
import type { Outcome } from "./outcome.ts";
import { listCases, runHarness } from "./run-harness.ts";
import { NoSuchWorker } from "./worker-facts.ts";

let odd: TcpListener;

beforeAll(async () => {
  odd = await listenTcp(oddServer());
});

afterAll(() => odd.close());

function asking({ port }: { readonly port: number }, filter: readonly string[]) {
  const target = { kind: "tcp", host: "127.0.0.1", port } as const;
  const rest = { shmBytes: undefined, list: false, large: false, format: "table" } as const;
  return { ...rest, target, filter } satisfies CommandLine;
}

const shown: string[] = [];
const progress = { show: (text: string) => void shown.push(text), clear: () => undefined };

test("says what a worker fails, and why, and why it was not asked something", async () => {
  const filter = ["unary.add_floats", "unary.concatenate", "secondary.echo_string"];
  const { worker, outcomes } = await runHarness(asking(odd, filter), progress);
  expect(worker).toBe(`ConformanceService 2.0.0, generation B, at tcp:127.0.0.1:${odd.port}`);
  expect(outcomes.map(({ ms: _, ...rest }: Outcome) => rest)).toEqual([
    {
      name: "secondary.echo_string",
      status: "skipped",
      reason: "the worker does not host conformance.Secondary.v1",
    },
    { name: "unary.add_floats", status: "passed" },
    {
      name: "unary.concatenate",
      status: "failed",
      reason: "the value is 'helloworld', expected 'hello-world'",
    },
  ]);
  expect(shown).toEqual(["[2/3] passed unary.add_floats", "[3/3] failed unary.concatenate"]);
});

test("lists what would be asked", async () => {
  const filter = ["unary.add_floats", "large_payload.quarter_gib"];
  expect(await listCases(asking(odd, filter))).toEqual([
    "unary.add_floats",
    "large_payload.quarter_gib (skipped: takes gigabytes and minutes: --large)",
  ]);
  const any = { ...asking(odd, ["secondary.*", "shm.*"]), target: undefined };
  const names = await listCases(any);
  expect(names).toContain("secondary.echo_string");
  expect(names).toContain("shm.calls_pass_by_the_carrier");
});

test("a worker that serves something else, or is not there, cannot be asked", async () => {
  await using other: Listener & { readonly port: number } = await listenTcp(fixtureServer());
  const wrong = runHarness(asking(other, []), progress);
  await expect(wrong).rejects.toThrow(NoSuchWorker);
  await expect(wrong).rejects.toThrow("the worker serves Fixture 1.2.0");
  await expect(runHarness(asking({ port: 1 }, []), progress)).rejects.toThrow(NoSuchWorker);
});

test("as a program it ends with a closing line and a status", async () => {
  const node = ["--import", "tsx", "--conditions=@sheaf/source"];
  const program = fileURLToPath(new URL("./main.ts", import.meta.url));
  const flags = ["--tcp", `127.0.0.1:${odd.port}`, "--filter", "unary.add_*,unary.conc*"];
  const ended = await new Promise((resolve) => {
    execFile(process.execPath, [...node, program, ...flags], (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, last: stdout.trimEnd().split("\n").at(-1), stderr }),
    );
  });
  expect(ended).toEqual({ status: 1, last: "1 passed, 1 failed, 0 skipped", stderr: "" });
});
