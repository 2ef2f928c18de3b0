/**
 * Names of segments tell whose they are, so that what a process has left behind can be told from what is in use:
 * `sheaf-<process namespace>-<process id>-<start of the process>-<thread>-<random>`.
 */
import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { threadId } from "node:worker_threads";

/** The process that made a segment. */
export interface SegmentOwner {
  /** Process ids mean nothing in another namespace, such as another container. */
  readonly namespace: string;
  readonly pid: number;
  /** When the process started, in the system's ticks: ids are used again. */
  readonly start: string;
}

const OURS = /^sheaf-(\d+)-(\d+)-(\d+)-\d+-[0-9a-f]{16}$/;
/** What a peer may name: one file, and no other folder's. */
const NAME = /^\/?([A-Za-z0-9_][A-Za-z0-9_.-]{0,199})$/;

/** A name that nobody else has, for a segment of this process. */
export function newSegmentName(): string {
  const { namespace, pid, start } = thisProcess();
  return `sheaf-${namespace}-${pid}-${start}-${threadId}-${randomBytes(8).toString("hex")}`;
}

/** A segment's name as a file's name; `undefined` for what is none. */
export function fileNameOf(name: string): string | undefined {
  return NAME.exec(name)?.[1];
}

/** Whose segment it is, going by its name; `undefined` for those that are not of this project. */
export function ownerOf(name: string): SegmentOwner | undefined {
  const match = OURS.exec(name);
  if (match === null) return undefined;
  const [, namespace = "", pid = "", start = ""] = match;
  return { namespace, pid: Number(pid), start };
}

/** Whether the owner is known to have ended. One of another namespace never is. */
export function hasEnded({ namespace, pid, start }: SegmentOwner): boolean {
  if (namespace !== thisProcess().namespace) return false;
  const current = startOf(String(pid));
  return current !== start;
}

let self: SegmentOwner | undefined;

function thisProcess(): SegmentOwner {
  self ??= {
    namespace: /\d+/.exec(linkOf("/proc/self/ns/pid"))?.[0] ?? "0",
    pid: process.pid,
    start: startOf("self") ?? "0",
  };
  return self;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** When a process started; `undefined` when there is none of that id, or nothing left of it but its exit code. */
function startOf(pid: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name before it may hold anything, parentheses too.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
