/** Sessions that bind an object to the process that opened it, as one call sees them. */

/** What a carrier with sessions does for one call. */
export interface CallSession {
  /** The session that the call belongs to, 24 hex digits; `undefined` when it belongs to none. */
  readonly id: string | undefined;
  /** The object that the session holds. */
  readonly state: unknown;
  /**
   * Opens a session that holds `state`, for `ttlMs` at most. Throws `RuntimeError` when the client does not take
   * sessions, and `ServerDrainingError` when the server takes no new ones.
   */
  open(state: object, ttlMs: number | undefined): void;
  /** Ends the call's session; `close()` of its object is called, if there is one. */
  close(): void;
}
