/** Waiting, but not forever. */

/** @internal Whether `event` comes within the time. The event must not reject. */
export function within(timeoutMs: number, event: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    void event.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
