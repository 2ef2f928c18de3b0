/** For tests: a target with faults that are planted. */
import { SheafError } from "@sheaf/core";
import { refusalOf } from "../../trial/outcome.ts";
import type { FuzzTarget } from "../../trial/target.ts";
import { fuzzable } from "../../trial/trials.ts";

/** What the target does instead of reading its input. */
const FAULTS = [
  "untyped",
  "unhandled",
  "hang",
  "busy",
  "slow",
  "growth",
  "retained",
  "exit",
] as const;
/** A fault, or what is right: one outcome or the other. */
export type Deed = (typeof FAULTS)[number] | "fine" | "refused";

/** Of so many inputs one is not fine. */
const RARELY = 100;

const kept: Uint8Array[] = [];

/** The input that is mutated into the faults that a name lists: `planted:untyped,exit`. */
export function planted(name: string) {
  const faults = FAULTS.filter((fault) => name.includes(fault));
  const deeds: readonly Deed[] = ["refused", ...faults];
  const target: FuzzTarget<Deed> = {
    name,
    about: "planted faults",
    seeds: async () => ["fine"],
    mutate: (_seed, chance) => (chance.oneIn(RARELY) ? chance.pick(deeds) : "fine"),
    run: commit,
    write: (deed) => deed,
    read: (text) => deeds.find((deed) => deed === text) ?? "fine",
  };
  return fuzzable(target);
}

function commit(deed: Deed): string | Promise<string> {
  switch (deed) {
    case "untyped":
      throw new RangeError("an untyped error");
    case "unhandled":
      return rejectElsewhere();
    case "hang":
      return new Promise(() => undefined);
    case "busy":
      // As good as for ever, but for a test that is given up and leaves it behind.
      return spin(60_000);
    case "slow":
      return spin(1100);
    case "growth":
      return `${new Uint8Array(40 * 1024 * 1024).length}`;
    case "retained":
      kept.push(new Uint8Array(30 * 1024 * 1024));
      return "kept";
    case "exit":
      return process.exit(1);
    case "refused":
      return refusalOf(new SheafError("protocol", "malformed-message", "as it should"));
    default:
      return "fine";
  }
}

async function rejectElsewhere(): Promise<string> {
  void Promise.reject(new RangeError("nobody waits for it"));
  return "fine";
}

function spin(ms: number): string {
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user < ms * 1000);
  return "late";
}
