/** The demo as a program: what it prints, how it ends, and what it leaves behind. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isShmAvailable } from "@sheaf/shm";
import { expect, test } from "vitest";
import { CARRIERS } from "../carriers.ts";
import { sourceCommand } from "../source-programs.ts";
import { PARTS } from "./parts.ts";

test("plays every part over every transport and tidies up", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "sheaf-demo-"));
  try {
    const [program = "", ...parameters] = sourceCommand(
      fileURLToPath(new URL("./main.ts", import.meta.url)),
    );
    const env = { ...process.env, TMPDIR: folder };
    const demo = spawnSync(program, parameters, { env, encoding: "utf8" });
    expect(demo.stderr).toBe("");
    expect(demo.stdout).toMatch(/every result is as expected, and so the same everywhere\.\n/);
    expect(demo.stdout.includes("Shared memory is left out")).toBe(!isShmAvailable());
    const transports = CARRIERS.length + (isShmAvailable() ? 1 : 0);
    for (const { expected } of PARTS) {
      expect(demo.stdout.split(expected).length - 1).toBe(transports);
    }
    expect(demo.stdout).not.toContain("\x1b");
    expect(demo.status).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith("sheaf-"))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
