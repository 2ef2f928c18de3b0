/** What every server process does around its listening. */
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A path for a unix socket that nobody else uses. */
export function socketPath(name: string): string {
  return path.join(tmpdir(), `sheaf-bench-${name}-${process.pid}.sock`);
}

/** Tells the parent where we listen, and ends the process in order when the parent goes. */
export function announce(address: string): void {
  process.stdout.write(`${address}\n`);
  process.stdin.resume();
  process.stdin.once("end", () => {
    if (address.startsWith("/")) rmSync(address, { force: true });
    process.exit(0);
  });
}
