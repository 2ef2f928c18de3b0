/** Which dictionaries one stream has sent, and the messages of those that it has yet to send. */
import type { DictionaryContent } from "../codec/body-sink.ts";
import type { ColumnCodec } from "../codec/column-codec.ts";
import { encodeDictionaryMessage } from "./message-encoder.ts";
import { returnSink, takeSink } from "./sink-pool.ts";

/** The dictionaries that the other side has, by id. */
export class SentDictionaries {
  readonly #sent: Map<number, readonly unknown[]> = new Map();

  /** Adds the messages of those among `contents` that are new or have changed. */
  addMessages(contents: readonly DictionaryContent[], messages: Uint8Array[]): void {
    const plain: DictionaryContent[] = [];
    const overwritten = new Set<number>();
    for (const content of contents) {
      if (!this.#isNew(content)) {
        plain.push(content);
        continue;
      }
      const encoded = encodeContent(content);
      if (encoded.nestedIds.length === 0) {
        plain.push(content);
        continue;
      }
      messages.push(...encoded.messages);
      for (const id of encoded.nestedIds) overwritten.add(id);
    }
    // Behind the others: a column may share the id of a dictionary inside of another dictionary.
    for (const content of plain) {
      if (this.#isNew(content) || overwritten.has(content.id)) {
        messages.push(...encodeContent(content).messages);
      }
    }
  }

  /** Notes that the messages of these have been written. */
  note(contents: readonly DictionaryContent[]): void {
    for (const { id, values } of contents) this.#sent.set(id, values);
  }

  #isNew({ id, values }: DictionaryContent): boolean {
    return this.#sent.get(id) !== values;
  }
}
