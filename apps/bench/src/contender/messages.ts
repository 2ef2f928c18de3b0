/**
 * What the program that compares and the programs that are compared say to each other: one JSON object
 * a line, on stdin and stdout, so that a contender may be written in any language.
 *
 * A contender is one process for one case. It gets an {@link Assignment} as its only argument, prints
 * {@link Ready} or {@link Failed} once it is warm, then answers each {@link Ask} with a {@link Sample},
 * until its stdin ends.
 */

/** Bytes on the wire for one unit of work. */
export interface Traffic {
  readonly request: number;
  readonly reply: number;
}

/** What a contender is to do. */
export interface Assignment {
  readonly case: string;
  /** Milliseconds to work before the first sample. */
  readonly warmUpMs: number;
  /** What the work weighs on the wire. Floors move as much. */
  readonly traffic?: Traffic | undefined;
}

/** A contender is warm. */
export interface Ready {
  readonly ready: true;
  /** What its work weighs; only ours tells. */
  readonly traffic?: Traffic | undefined;
}

/** A contender cannot go on; its last words. */
export interface Failed {
  readonly error: string;
}

/** Works for some milliseconds and says how long a unit took. */
export interface Ask {
  readonly sampleMs: number;
}

/** The microseconds of one unit of work. */
export interface Sample {
  readonly micros: number;
}
