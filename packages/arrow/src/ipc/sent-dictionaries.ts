/** Which dictionaries one stream has sent, and the messages of those that it has yet to send. */
import { type DictionaryContent, returnSink, takeSink } from "../codec/body-sink.ts";
import type { ColumnCodec } from "../codec/column-codec.ts";
import { joinChunks } from "./join-chunks.ts";
import type { OutgoingBatch } from "./stream-encoder.ts";

const NO_IDS: readonly number[] = [];
/** Dictionary messages are kept, so each is made by itself. */
const ALONE = { metadata: undefined, before: [], end: false };

/** Encodes one message: the stream encoder's own way. */
export type EncodeMessage = (batch: OutgoingBatch) => Uint8Array[];

/** The dictionaries that the other side has, by id. */
export class SentDictionaries {
  readonly #sent: Map<number, readonly unknown[]> = new Map();
  readonly #encode: EncodeMessage;
  #nestedIds: readonly number[] = NO_IDS;

  constructor(encode: EncodeMessage) {
    this.#encode = encode;
  }

  /** The messages of those among `contents` that are new or have changed. Nothing counts as sent yet. */
  messages(contents: readonly DictionaryContent[]): Uint8Array[] {
    const messages: Uint8Array[] = [];
    const behind: { content: DictionaryContent; encoded: EncodedContent | undefined }[] = [];
    this.#nestedIds = NO_IDS;
    for (const content of contents) {
      const isNew = this.#sent.get(content.id) !== content.values;
      const encoded = isNew ? encodeContent(content, this.#encode) : undefined;
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
        messages.push(...encodeContent(content, this.#encode).messages);
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

function encodeContent(content: DictionaryContent, encode: EncodeMessage): EncodedContent {
  const { id, codec, values } = content;
  if (!Object.isFrozen(values)) return encodeAnew(content, encode);
  const known = constants.get(values) ?? [];
  for (const entry of known) {
    if (entry.id === id && entry.codec === codec) return entry.encoded;
  }
  const encoded = encodeAnew(content, encode);
  known.unshift({ id, codec, encoded });
  if (known.length > MAX_KNOWN) known.pop();
  constants.set(values, known);
  return encoded;
}

function encodeAnew(
  { id, codec, values }: DictionaryContent,
  encode: EncodeMessage,
): EncodedContent {
  const sink = takeSink();
  try {
    codec.write(values, sink);
    const messages: Uint8Array[] = [];
    const nestedIds: number[] = [];
    for (const nested of sink.dictionaryContents) {
      const encoded = encodeContent(nested, encode);
      messages.push(...encoded.messages);
      nestedIds.push(nested.id, ...encoded.nestedIds);
    }
    const dictionary = { numRows: values.length, sink, dictionaryId: id, ...ALONE };
    messages.push(joinChunks(encode(dictionary)));
    return { messages, nestedIds };
  } finally {
    returnSink(sink);
  }
}
