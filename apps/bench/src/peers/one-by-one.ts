/** Takes what comes from a stream one by one. The function rejects when the stream has ended. */
export function oneByOne<Item>(stream: AsyncIterable<Item>): () => Promise<Item> {
  const items = stream[Symbol.asyncIterator]();
  return async () => {
    const { done, value } = await items.next();
    if (done) throw new Error("the stream has ended");
    return value;
  };
}
