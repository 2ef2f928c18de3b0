/** A region in which a batch is made. */
import type { Room } from "@sheaf/core/carrier";
import { detach } from "./detach.ts";
import type { Region } from "./header.ts";
import type { Segment } from "./segment.ts";

/** A region of a segment before anybody knows of it. */
export class ReservedRegion implements Room {
  readonly memory: ArrayBuffer;
  readonly #segment: Segment;
  readonly #region: Region;
  #isOurs = true;

  /** Takes a region; `undefined` when there is none of this length. */
  static of(segment: Segment, byteLength: number): ReservedRegion | undefined {
    const region = segment.allocate(byteLength);
    return region && new ReservedRegion(segment, region);
  }

  private constructor(segment: Segment, region: Region) {
    this.#segment = segment;
    this.#region = region;
    this.memory = segment.viewOf(region);
  }

  /**
   * Makes the region hold these bytes, one after another, and gives it away. Those that lie in it must lie where they
   * belong, and are not copied: `undefined` when they do not, or there are too many bytes.
   */
  fill(chunks: readonly Uint8Array[]): Region | undefined {
    let length = 0;
    for (const chunk of chunks) {
      if (this.#holds(chunk) && chunk.byteOffset !== length) return undefined;
      length += chunk.byteLength;
    }
    if (!this.#isOurs || length > this.#region.length) return undefined;
    const bytes = new Uint8Array(this.memory);
    let at = 0;
    for (const chunk of chunks) {
      if (!this.#holds(chunk)) bytes.set(chunk, at);
      at += chunk.byteLength;
    }
    this.#isOurs = false;
    detach(this.memory);
    return { offset: this.#region.offset, length };
  }

  giveBack(): void {
    if (!this.#isOurs) return;
    this.#isOurs = false;
    detach(this.memory);
    this.#segment.header.free([this.#region.offset]);
  }

  #holds({ buffer }: Uint8Array): boolean {
    return buffer === this.memory;
  }
}
