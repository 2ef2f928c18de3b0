import { fileURLToPath } from "node:url";
import { connect, isSheafError } from "@sheaf/core";
import { expect, test } from "vitest";
import { Probe, pidOf } from "../test/probe.ts";
import { type SupervisedOptions, supervised } from "./supervised.ts";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const PROBE = [
  process.execPath,
  "--import",
  "tsx",
  "--conditions=@sheaf/source",
  fileURLToPath(new URL("../test/probe-worker.ts", import.meta.url)),
];

function probe(options: SupervisedOptions = {}) {
  return connect(Probe, supervised(PROBE, { stderr: "ignore", cwd: PACKAGE, ...options }));
}

test("the call in which a worker dies fails, the next one gets a new worker", async () => {
  await using client = await probe({ restart: { maxRestarts: 1 } });
  const first = await pidOf(client);
  expect(await pidOf(client)).toBe(first);
  await expect(client.die()).rejects.toThrow(/exited with code 5/);
  const pids = await Promise.all([pidOf(client), pidOf(client)]);
  expect(pids[0]).not.toBe(first);
  expect(pids[0]).toBe(pids[1]);
  process.kill(pids[0] ?? 0, "SIGKILL");
  await expect(client.whoAreYou()).rejects.toThrow(/was ended by SIGKILL/);
  await expect(client.whoAreYou()).rejects.toThrow(/not restarted again, 1 restarts/);
});

test("a caller need not wait for the restart, and close does not either", async () => {
  const client = await probe({ restart: { backoffMs: 60_000, maxBackoffMs: 60_000 } });
  await expect(client.die()).rejects.toThrow(/code 5/);
  await expect(client.die()).rejects.toThrow(/code 5/);
  const givenUp = (error: unknown) => isSheafError(error, "cancelled", "deadline-exceeded");
  await expect(client.whoAreYou({}, { timeoutMs: 1 })).rejects.toSatisfy(givenUp);
  const waiting = expect(client.whoAreYou()).rejects.toThrow(/is closed/);
  await client.close();
  await waiting;
});

test("a worker that cannot be started at all is the connector's fault to report", async () => {
  const connecting = connect(Probe, supervised(["no-such-program-anywhere"]));
  await expect(connecting).rejects.toSatisfy((e) => isSheafError(e, "transport", "connect-failed"));
});
