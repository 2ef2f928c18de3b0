/** Which dictionaries one stream has sent, and the messages of those that it has yet to send. */
import type { DictionaryContent } from "../codec/body-sink.ts";
import type { ColumnCodec } from "../codec/column-codec.ts";
import { encodeDictionaryMessage } from "./message-encoder.ts";
import { returnSink, takeSink } from "./sink-pool.ts";

const NO_IDS: readonly number[] = [];

/** The dictionaries that the other side has, by id. */
export class SentDictionaries {
  readonly #sent: Map<number, readonly unknown[]> = new Map();
  #nestedIds: readonly number[] = NO_IDS;

  /** The messages of those among `contents` that are new or have changed. Nothing counts as sent yet. */
  messages(contents: readonly DictionaryContent[]): Uint8Array[] {
    const messages: Uint8Array[] = [];
    const behind: { content: DictionaryContent; encoded: EncodedContent | undefined }[] = [];
    this.#nestedIds = NO_IDS;
    for (const content of contents) {
      const isNew = this.#sent.get(content.id) !== content.values;
      const encoded = isNew ? encodeContent(content) : undefined;
      if (encoded === undefined || encoded.nestedIds.length === 0) {
        behind.push({ content, encoded });
        continue;
      }
      messages.push(...encoded.messages);
      this.#nestedIds = [...this.#nestedIds, ...encoded.nestedIds];
    }
    // A column may share the id of a dictionary within another dictionary; the last message counts.
    for (const { content, encoded } of behind) {
      if (encoded !== undefined) messages.push(...encoded.messages);
      else if (this.#nestedIds.includes(content.id)) {
        messages.push(...encodeContent(content).messages);
      }
    }
    return messages;
  }

  /** Notes that the {@link messages} of these have been written. */
  note(contents: readonly DictionaryContent[]): void {
    for (const id of this.#nestedIds) this.#sent.delete(id);
    for (const { id, values } of contents) this.#sent.set(id, values);
  }
}

/** The messages of one dictionary, those of the dictionaries within its values first. */
interface EncodedContent {
  readonly messages: readonly Uint8Array[];
  readonly nestedIds: readonly number[];
}

interface KnownContent {
  readonly id: number;
  readonly codec: ColumnCodec<unknown>;
  readonly encoded: EncodedContent;
}

/**
 * Messages of constant dictionaries: an enum's members are encoded once per process. The same values may
 * be the dictionary of several columns, under different ids and of different types.
 */
const constants: WeakMap<readonly unknown[], KnownContent[]> = new WeakMap();
const MAX_KNOWN = 4;

function encodeContent(content: DictionaryContent): EncodedContent {
  const { id, codec, values } = content;
  if (!Object.isFrozen(values)) return encodeAnew(content);
  const known = constants.get(values) ?? [];
  for (const entry of known) {
    if (entry.id === id && entry.codec === codec) return entry.encoded;
  }
  const encoded = encodeAnew(content);
  known.unshift({ id, codec, encoded });
  if (known.length > MAX_KNOWN) known.pop();
  constants.set(values, known);
  return encoded;
}

function encodeAnew({ id, codec, values }: DictionaryContent): EncodedContent {
  const sink = takeSink();
  try {
    codec.write(values, sink);
    const messages: Uint8Array[] = [];
    const nestedIds: number[] = [];
    for (const nested of sink.dictionaryContents) {
      const encoded = encodeContent(nested);
      messages.push(...encoded.messages);
      nestedIds.push(nested.id, ...encoded.nestedIds);
    }
    messages.push(encodeDictionaryMessage(id, values.length, sink));
    return { messages, nestedIds };
  } finally {
    returnSink(sink);
  }
}
