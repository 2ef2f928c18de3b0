/** What a server's process is told and asks, besides calls. */
import type { Sample } from "../watch/sample.ts";

/** Where a server listens; what is left out is not served. */
export interface Listening {
  /** A path. */
  readonly unix?: string | undefined;
  readonly tcp?: boolean;
  readonly ws?: boolean;
  /** The key of its tokens. */
  readonly http?: string | undefined;
  /** Where its access log goes. */
  readonly log: string;
}

/** The ports that a server has. */
export interface Ports {
  readonly tcp: number;
  readonly ws: number;
  readonly http: number;
}

/** What is asked of a server. */
export type Control =
  | { readonly kind: "sample" }
  /** Writes its access log elsewhere from now on. */
  | { readonly kind: "log"; readonly file: string }
  /** Moves the clock of its tokens. */
  | { readonly kind: "clock"; readonly offsetMs: number };

/** What it answers. */
export type Answer =
  | { readonly kind: "ready"; readonly ports: Ports }
  | { readonly kind: "sample"; readonly sample: Sample }
  | { readonly kind: "done" };
