/**
 * The file of a listening unix socket: who may use it, whether one is in the way, and whose it is.
 *
 * A socket is bound under a temporary name, made private, and then linked to its path. So clients
 * never see a half-made one, two servers cannot both get the path, and the runtime, which unlinks the
 * name that it bound, cannot remove a file that meanwhile belongs to somebody else.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, lstatSync, renameSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join, resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
import { SheafError } from "@sheaf/core";
import { systemCode } from "./socket-error.ts";

/** Longest path that fits the system's socket address, without its terminator. */
const MAX_PATH_BYTES = process.platform === "darwin" ? 103 : 107;

/** @internal A path that is free to listen on. */
export interface UnixPath {
  /** Where to bind. */
  readonly temporary: string;
  /** The absolute path for clients. */
  readonly path: string;
  /** Puts the bound socket in its place. Throws `busy` when another server was faster. */
  publish(): void;
  /** Removes the socket file, if it is still ours. */
  release(): void;
}

/**
 * @internal Checks that `path` may be listened on and removes a stale socket there. Rejects with
 * `busy` when something listens, and with `connect-failed` for a path that is too long or no socket.
 */
export async function claimUnixPath(path: string): Promise<UnixPath> {
  const absolute = resolve(path);
  const name = `unix:${absolute}`;
  const temporary = join(dirname(absolute), `.${randomBytes(3).toString("hex")}`);
  const bytes = Math.max(Buffer.byteLength(absolute), Buffer.byteLength(temporary));
  if (bytes > MAX_PATH_BYTES) {
    const message = `${name}: the path is too long for a socket; use a shorter directory`;
    throw new SheafError("transport", "connect-failed", message, { limit: MAX_PATH_BYTES });
  }
  await removeStale(absolute);
  return new ClaimedPath(absolute, temporary);
}

/** @internal Runs `bind` so that the file it makes is for this user only. */
export function bindPrivately(temporary: string, bind: () => void): void {
  // Threads share the process's umask and may not change it; for them chmod follows at once.
  const before = isMainThread ? process.umask(0o177) : undefined;
  try {
    bind();
  } finally {
    if (before !== undefined) process.umask(before);
  }
  chmodIfThere(temporary);
}

function chmodIfThere(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    // Not bound: the server's error event says why.
    if (systemCode(error) !== "ENOENT") throw error;
  }
}

class ClaimedPath implements UnixPath {
  readonly path: string;
  readonly temporary: string;
  #identity: string | undefined;

  constructor(path: string, temporary: string) {
    this.path = path;
    this.temporary = temporary;
  }

  publish(): void {
    chmodSync(this.temporary, 0o600);
    this.#identity = identityOf(this.temporary);
    try {
      linkSync(this.temporary, this.path);
      unlinkSync(this.temporary);
    } catch (error) {
      if (systemCode(error) === "EEXIST") throw busy(this.path);
      // No hard links to sockets here: a rename is as good, but for the race with another server.
      renameSync(this.temporary, this.path);
    }
    process.on("exit", this.#atExit);
  }

  release(): void {
    process.off("exit", this.#atExit);
    const identity = this.#identity;
    this.#identity = undefined;
    if (identity === undefined || identityOf(this.path) !== identity) return;
    unlinkIfThere(this.path);
  }

  readonly #atExit = (): void => this.release();
}

/** Which file stands at a path, so that ours is told from a later one of the same name. */
function identityOf(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev}:${stat.ino}`;
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
}

async function removeStale(path: string): Promise<void> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isSocket()) {
    const message = `unix:${path}: there is a file that is not a socket; remove it, or use another path`;
    throw new SheafError("transport", "connect-failed", message);
  }
  const before = identityOf(path);
  if (await somethingListens(path)) throw busy(path);
  if (identityOf(path) === before) unlinkIfThere(path);
}

function somethingListens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path });
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    // Anything but a refusal (no permission, a full queue) means that somebody is there.
    probe.once("error", (error) => {
      const code = systemCode(error);
      resolve(code !== "ECONNREFUSED" && code !== "ENOENT");
    });
  });
}

function busy(path: string): SheafError {
  const message = `unix:${path}: a server listens there already; stop it, or use another path`;
  return new SheafError("transport", "busy", message);
}
