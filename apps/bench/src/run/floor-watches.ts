/** The floors of a whole run, so that a case in which the machine slept all the time is noticed too. */
import type { BenchCase } from "../cases/cases.ts";
import { isConcurrent, parseName } from "../cases/names.ts";
import { FloorWatch } from "./awake-rounds.ts";

/** A watch for each kind of round trip. */
export class FloorWatches {
  readonly #watches: Map<string, FloorWatch> = new Map();

  /** The watch of a case; `undefined` for one that waits for no other core: codecs, and where bytes are what counts. */
  of({ name, unit }: BenchCase): FloorWatch | undefined {
    const { carrier, work } = parseName(name);
    if (unit !== "us" || carrier === "codec") return undefined;
    // Small round trips over one carrier take the same time, whatever they are for; unless many are under way.
    const kind = isConcurrent(work) ? name : carrier;
    let watch = this.#watches.get(kind);
    if (watch === undefined) {
      watch = new FloorWatch();
      this.#watches.set(kind, watch);
    }
    return watch;
  }
}
