/** What the page is told, and what it answers. */

/** A carrier that pages can use. */
export type Carrier = "websocket" | "http";

/** Where the fixture is served, by carrier. A path is one of the page's own site. */
export type FixtureUrls = Readonly<Record<Carrier, string>>;

/** What became of one test case. A failed one has an `error`. */
export interface CaseResult {
  /** Names of the groups around it, the outermost first, and its own. */
  readonly path: readonly string[];
  readonly error?: { readonly message: string; readonly stack: string };
}

declare global {
  /** Set by the site before the page's program runs. */
  var fixtureUrls: FixtureUrls;
  /** Set by the page's program: resolves with what became of all cases. */
  var caseResults: Promise<CaseResult[]>;
}
