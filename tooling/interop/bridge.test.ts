import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("bridge.mjs", import.meta.url));

it("carries bytes both ways, and what is answered after the last of them", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "interop-bridge-"));
  const socket = path.join(folder, "s");
  const server = createServer({ allowHalfOpen: true }, (peer) => {
    let all = "";
    peer.on("data", (bytes) => {
      all += bytes;
    });
    peer.once("end", () => peer.end(`got ${all}`));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    const bridge = spawn(process.execPath, [program, socket]);
    const exited = new Promise((resolve) => bridge.once("exit", resolve));
    bridge.stdin.end("all of it");
    expect(String(await buffer(bridge.stdout))).toBe("got all of it");
    expect(await exited).toBe(0);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
