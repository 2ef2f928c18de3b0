/** The clock that ends a listener which nobody uses. */

/** Shortest default for the time until the first connection. */
const STARTUP_GRACE_MS = 60_000;

/** Counts the time without connections. */
export interface IdleTimer {
  /** A connection came. */
  stop(): void;
  /** The last connection went. */
  restart(): void;
}

/** Starts with the startup grace; calls `expired` once, and never when the timeout is 0. */
export function idleTimer(
  options: { readonly idleTimeoutMs?: number; readonly startupGraceMs?: number },
  expired: () => void,
): IdleTimer {
  const { idleTimeoutMs = 0 } = options;
  if (idleTimeoutMs <= 0) return { stop() {}, restart() {} };
  const { startupGraceMs = Math.max(idleTimeoutMs, STARTUP_GRACE_MS) } = options;
  let timer = setTimeout(expired, startupGraceMs);
  return {
    stop: () => clearTimeout(timer),
    restart: () => {
      clearTimeout(timer);
      timer = setTimeout(expired, idleTimeoutMs);
    },
  };
}
