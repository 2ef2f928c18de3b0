import { connect, isSheafError } from "@sheaf/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logOf, Probe, probe, server } from "../test/probe.ts";
import { pipe, servePipe } from "./index.ts";

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
});

afterEach(() => vi.restoreAllMocks());

test("servePipe gives a connected client", async () => {
  await using client = await servePipe(Probe, probe);
  expect(await logOf((onLog) => client.hello({}, { onLog }))).toEqual(["kind pipe"]);
  await expect(client.fail()).rejects.toSatisfy((e) => isSheafError(e, "remote"));
  await client.hello();
});

test("each connection to a server is one of its own", async () => {
  const [first, second] = await Promise.all([
    connect(Probe, pipe(server)),
    connect(Probe, pipe(server)),
  ]);
  await first.close();
  await expect(first.hello()).rejects.toSatisfy((e) => isSheafError(e, "transport", "closed"));
  await second.hello();
  await second.close();
});
