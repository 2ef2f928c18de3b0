/** V8's CPU profile as a tree of functions with their time. */
import { ROOT } from "../folders.ts";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
  readonly children?: readonly number[];
}

/** A `.cpuprofile` file, as far as it is used. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** A function as it was called on one path, or on several that look the same. */
export interface Frame {
  readonly name: string;
  /** File and line, short. */
  readonly place: string;
  selfMicros: number;
  /** Its own time and that of all it called. */
  totalMicros: number;
  readonly children: Map<string, Frame>;
}

/** Waiting is not work. */
const IDLE = "(idle)";

/** Builds the tree of the profile's last microseconds; what was idle is left out. */
export function frameTree({ nodes, samples, timeDeltas }: CpuProfile, lastMicros: number): Frame {
  const micros = new Map<number, number>();
  let left = lastMicros;
  for (let i = samples.length - 1; i >= 0 && left > 0; i--) {
    const delta = Math.max(timeDeltas[i] ?? 0, 0);
    micros.set(samples[i]!, (micros.get(samples[i]!) ?? 0) + delta);
    left -= delta;
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const root: Frame = frame("all", "");
  const add = (parent: Frame, node: ProfileNode): void => {
    const { functionName, url, lineNumber } = node.callFrame;
    if (functionName === IDLE) return;
    const place = url === "" ? "" : `${shortUrl(url)}:${lineNumber + 1}`;
    const key = `${functionName} ${place}`;
    const here = parent.children.get(key) ?? frame(functionName || "(anonymous)", place);
    parent.children.set(key, here);
    here.selfMicros += micros.get(node.id) ?? 0;
    for (const child of node.children ?? []) add(here, byId.get(child)!);
  };
  for (const child of nodes[0]?.children ?? []) add(root, byId.get(child)!);
  sumUp(root);
  return root;
}

/** A function's own time wherever it was called from. */
export interface SelfTime {
  readonly name: string;
  readonly place: string;
  readonly micros: number;
}

/** The functions that spent most time themselves, the worst first. */
export function topSelfTimes(root: Frame, count: number): SelfTime[] {
  const totals = new Map<string, SelfTime>();
  const visit = ({ name, place, selfMicros, children }: Frame): void => {
    const key = `${name} ${place}`;
    totals.set(key, { name, place, micros: (totals.get(key)?.micros ?? 0) + selfMicros });
    for (const child of children.values()) visit(child);
  };
  visit(root);
  return [...totals.values()].sort((a, b) => b.micros - a.micros).slice(0, count);
}

function frame(name: string, place: string): Frame {
  return { name, place, selfMicros: 0, totalMicros: 0, children: new Map() };
}

function sumUp(here: Frame): number {
  here.totalMicros = here.selfMicros;
  for (const child of here.children.values()) here.totalMicros += sumUp(child);
  return here.totalMicros;
}

function shortUrl(url: string): string {
  const path = decodeURIComponent(url.replace(/^file:\/\//, ""));
  return path
    .replace(ROOT, "")
    .replace(/^.*node_modules\//, "")
    .replace(/\/dist\//, "/");
}
