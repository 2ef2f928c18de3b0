import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type Connector, channelTransport, connect, isSheafError } from "@sheaf/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../test/channel-tools.ts";
import { logOf, Probe, server } from "../../test/probe.ts";
import { listenTcp, listenUnix, socketChannel, tcp, unix } from "./index.ts";

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
});

afterEach(() => vi.restoreAllMocks());

async function hello(connector: Connector): Promise<string[]> {
  await using client = await connect(Probe, connector);
  await expect(client.fail()).rejects.toSatisfy((e) => isSheafError(e, "remote"));
  return await logOf((onLog) => client.hello({}, { onLog }));
}

test("a server on a unix socket is called", async () => {
  const folder = temporaryFolder();
  await using listener = await listenUnix(server, join(folder.path, "probe.sock"));
  expect(await hello(unix(listener.address))).toEqual(["kind unix"]);
  folder.remove();
});

test("a server on a TCP port is called", async () => {
  await using listener = await listenTcp(server);
  expect(listener.address).toBe(`127.0.0.1:${listener.port}`);
  expect(await hello(tcp({ port: listener.port }))).toEqual(["kind tcp"]);
});

describe.each(["plain", "blocking"])("a server on stdin and stdout, %s", (mode) => {
  test("is called, keeps the console off stdout, and ends with its stdin", async () => {
    const program = fileURLToPath(new URL("../../test/stdio-probe.ts", import.meta.url));
    const flags = ["--import", "tsx", "--conditions=@sheaf/source"];
    const child = spawn(process.execPath, [...flags, program, mode], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
    });
    const said = text(child.stderr);
    const exited = once(child, "exit");
    const channel = socketChannel({ readable: child.stdout, writable: child.stdin });
    expect(await hello(() => Promise.resolve(channelTransport(channel)))).toEqual(["kind pipe"]);
    expect(await exited).toEqual([0, null]);
    expect(await said).toBe("hello from the handler\nserved\n");
  });
});
