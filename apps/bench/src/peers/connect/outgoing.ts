/** Messages that are sent as they come: the input of a stream both ways. It has no end. */
export class Outgoing<Message> implements AsyncIterable<Message> {
  readonly #waiting: Message[] = [];
  #take: ((message: Message) => void) | undefined;

  /** Sends one. */
  push(message: Message): void {
    const take = this.#take;
    this.#take = undefined;
    if (take === undefined) this.#waiting.push(message);
    else take(message);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    for (;;) yield this.#waiting.shift() ?? (await this.#pushed());
  }

  #pushed(): Promise<Message> {
    return new Promise((resolve) => {
      this.#take = resolve;
    });
  }
}
