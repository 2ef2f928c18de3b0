/** Waiting, but not forever: peers under test may never answer. */

/** Rejects when the work takes longer; the work itself goes on, so end what it waits for. */
export async function within<Value>(
  limitMs: number,
  what: string,
  work: Promise<Value>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    const late = (): void => reject(new Error(`${what}: no end after ${limitMs} ms`));
    timer = setTimeout(late, limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
