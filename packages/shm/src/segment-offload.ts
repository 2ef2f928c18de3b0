/** The side of a connection that puts batches into its segment and fetches the other side's from there. */
import { type CustomMetadata, MemoryPool, protocolError } from "@sheaf/arrow";
import {
  metadataOf,
  type Offload,
  type Pairs,
  type Room,
  type TakenBytes,
} from "@sheaf/core/carrier";
import {
  KEY_SHM_DONE,
  KEY_SHM_LENGTH,
  KEY_SHM_OFFSET,
  KEY_SHM_SEGMENT_NAME,
  KEY_SHM_SEGMENT_SIZE,
  KEY_SHM_SOURCE,
} from "./keys.ts";
import { canDetach, detach } from "./segment/detach.ts";
import { MAX_REGIONS, type Region } from "./segment/header.ts";
import { ReservedRegion } from "./segment/reserved-region.ts";
import type { Segment } from "./segment/segment.ts";

/** How batches are put and taken. */
export interface SegmentUse {
  /** Bytes of the smallest body that goes into the segment. */
  readonly minBatchBytes: number;
  /** Whether batches that are taken stay in the segment until they are released. */
  readonly zeroCopy: boolean;
}

const POINTER_KEYS: readonly string[] = [
  KEY_SHM_OFFSET,
  KEY_SHM_LENGTH,
  KEY_SHM_SOURCE,
  KEY_SHM_DONE,
];
const DECIMAL = /^\d{1,15}$/;
/** All regions that there can be, each with a comma. */
const MAX_DONE_LENGTH = MAX_REGIONS * 16;

/** A segment in use. */
export class SegmentOffload implements Offload {
  readonly announcement: Pairs;
  readonly minBytes: number;
  readonly pointerKeys: readonly string[] = POINTER_KEYS;
  readonly provenance: CustomMetadata;
  /** Whether it was used with another carrier than its own: that one has not heard of it. */
  lost = false;
  /** Whether the server gives back the regions that a tick names. */
  isHandingBack = false;
  readonly #segment: Segment;
  readonly #zeroCopy: boolean;
  readonly #copies: MemoryPool;
  #carrier: object | undefined;
  /** Where regions are that are done with. */
  #done: number[] = [];
  /** Where regions are that somebody reads. */
  readonly #held: Set<number> = new Set();

  constructor(segment: Segment, { minBatchBytes, zeroCopy }: SegmentUse) {
    this.#segment = segment;
    this.minBytes = minBatchBytes;
    this.#zeroCopy = zeroCopy && canDetach();
    this.#copies = new MemoryPool(segment.byteLength);
    this.provenance = metadataOf([[KEY_SHM_SOURCE, segment.name]]);
    this.announcement = [
      [KEY_SHM_SEGMENT_NAME, segment.name],
      [KEY_SHM_SEGMENT_SIZE, String(segment.byteLength)],
    ];
  }

  get unsettled(): boolean {
    return this.#done.length > 0 && !this.isHandingBack;
  }

  begin(carrier: object): boolean {
    this.#carrier ??= carrier;
    if (this.#carrier !== carrier) {
      this.lost = true;
      return false;
    }
    // No call is under way, so whatever is not held here was forgotten: by a stream that was cancelled, or by the peer.
    this.#done = [];
    this.#segment.header.retain((offset) => this.#held.has(offset));
    return true;
  }

  hasRoom(byteLength: number): boolean {
    return this.#segment.header.hasRoom(byteLength);
  }

  reserve(byteLength: number): Room | undefined {
    return canDetach() ? ReservedRegion.of(this.#segment, byteLength) : undefined;
  }

  put(chunks: readonly Uint8Array[], room?: Room): Pairs | undefined {
    const made = room instanceof ReservedRegion ? room.fill(chunks) : undefined;
    const region = made ?? this.#segment.put(chunks);
    if (region === undefined) return undefined;
    return [
      [KEY_SHM_OFFSET, String(region.offset)],
      [KEY_SHM_LENGTH, String(region.length)],
    ];
  }

  read(metadata: CustomMetadata): Uint8Array | undefined {
    const region = this.#locate(metadata);
    if (region === undefined) return undefined;
    this.#done.push(region.offset);
    return this.#segment.bytesOf(region);
  }

  take(metadata: CustomMetadata): TakenBytes | undefined {
    const region = this.#locate(metadata);
    if (region === undefined) return undefined;
    if (this.#zeroCopy && region.offset % 8 === 0) return this.#hold(region);
    this.#done.push(region.offset);
    const bytes = this.#copies.take(region.length);
    bytes.set(this.#segment.bytesOf(region));
    return { bytes, release: () => this.#copies.giveBack(bytes) };
  }

  settle(): void {
    if (this.#done.length === 0) return;
    this.#segment.header.free(this.#done);
    this.#done = [];
  }

  handBack(): Pairs | undefined {
    if (!this.isHandingBack || this.#done.length === 0) return undefined;
    const offsets = this.#done.join(",");
    this.#done = [];
    return [[KEY_SHM_DONE, offsets]];
  }

  takeBack(metadata: CustomMetadata): boolean {
    const text = metadata.get(KEY_SHM_DONE);
    if (text === undefined) return false;
    if (metadata.has(KEY_SHM_OFFSET)) throw noTick();
    this.#segment.header.free(offsetsIn(text));
    return true;
  }

  #hold(region: Region): TakenBytes {
    const view = this.#segment.viewOf(region);
    this.#held.add(region.offset);
    const letGo = this.#letGoOf(region.offset);
    forgotten.register(view, letGo);
    const release = (): void => {
      detach(view);
      letGo();
    };
    return { bytes: new Uint8Array(view), release };
  }

  /** By itself, because what the registry holds must not see the view. */
  #letGoOf(offset: number): () => void {
    let isHeld = true;
    return () => {
      if (isHeld && this.#held.delete(offset)) this.#done.push(offset);
      isHeld = false;
    };
  }

  /** Within bounds is all that can be said: the header is the other side's while answers are outstanding. */
  #locate(metadata: CustomMetadata): Region | undefined {
    const text = metadata.get(KEY_SHM_OFFSET);
    if (text === undefined) return undefined;
    const region = { offset: decimal(text), length: decimal(metadata.get(KEY_SHM_LENGTH)) };
    if (!this.#segment.holds(region)) throw nothingThere(region);
    // The other side has put something there, so it has attached: the name has done its work.
    if (this.#segment.isOwn) this.#segment.unlink();
    return region;
  }
}

function nothingThere({ offset, length }: Region): Error {
  return protocolError(
    "malformed-message",
    `a batch refers to ${length} bytes at ${offset} of the shared memory, which has none there`,
  );
}

function noTick(): Error {
  return protocolError(
    "malformed-message",
    `${KEY_SHM_DONE} goes with a tick, and not with a batch in the shared memory`,
  );
}

function offsetsIn(text: string): number[] {
  const offsets = text.length > MAX_DONE_LENGTH ? [-1] : text.split(",").map(decimal);
  if (!offsets.includes(-1)) return offsets;
  throw protocolError(
    "malformed-message",
    `${KEY_SHM_DONE} names up to ${MAX_REGIONS} regions of the shared memory by where they are`,
    { limit: MAX_REGIONS },
  );
}

/** Batches that nobody released and nobody can read any more. */
const forgotten = new FinalizationRegistry<() => void>((done) => done());

function decimal(text: string | undefined): number {
  return text !== undefined && DECIMAL.test(text) ? Number(text) : -1;
}
