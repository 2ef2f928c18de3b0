/** Results that are stored once, whatever their size, and answered with where they are. */
import { type ExternalReference, externalReference } from "@sheaf/core";
import { dataclass, utf8 } from "@sheaf/dataclass";
import { type ContentCodec, type ExternalStorage, externalize } from "@sheaf/http";

/** What a unary method with a text as its result answers. */
class TextResult extends dataclass("TextResult", { result: utf8() }) {}

/** Publishes a text at most once, with or without the digest in its reference. */
export type PublishString = (value: string, includeSha256: boolean) => Promise<ExternalReference>;

/** A publisher that remembers what it has published; only tests publish so little that it may. */
export function publishedStrings(storage: ExternalStorage, codec?: ContentCodec): PublishString {
  const published = new Map<string, Promise<ExternalReference>>();
  return (value, includeSha256) => {
    const key = `${includeSha256} ${value}`;
    let reference = published.get(key);
    if (reference === undefined) {
      reference = publish(value, includeSha256);
      published.set(key, reference);
      // What has failed is tried again.
      reference.catch(() => published.delete(key));
    }
    return reference;
  };

  async function publish(result: string, includeSha256: boolean): Promise<ExternalReference> {
    const stream = [new TextResult({ result }).serializeToBytes()];
    const { url, sha256 } = await externalize(stream, storage, { codec, includeSha256 });
    return externalReference(url, sha256);
  }
}
