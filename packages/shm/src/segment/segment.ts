/** One piece of memory that two processes share. */
import { closeSync } from "node:fs";
import { HEADER_BYTES, type Region, SegmentHeader } from "./header.ts";
import { type Mapping, mappingProblem, mapSegment } from "./map-segment.ts";
import { fileNameOf, newSegmentName, ownerOf } from "./segment-name.ts";
import {
  createShmFile,
  hasShmFolder,
  openShmFile,
  type ShmFile,
  unlinkShmFile,
} from "./shm-file.ts";
import { removeStaleSegmentsOnce } from "./stale-segments.ts";

/** Sizes are multiples of this: the largest page there is, so that both sides see the same size. */
const PAGE_BYTES = 64 * 1024;
/** Pages are asked of the system in steps of this. */
const RESERVE_BYTES = 1024 * 1024;

/** Names that are to be removed when this process ends. */
const linked = new Set<string>();

function unlinkAll(): void {
  for (const name of linked) unlinkShmFile(name);
  linked.clear();
}

/** Why this process has no shared memory, `undefined` when it has. */
export function sharedMemoryProblem(): string | undefined {
  if (!hasShmFolder()) return "shared memory needs /dev/shm, which this system does not have";
  return mappingProblem();
}

/** A mapped segment. */
export class Segment {
  readonly name: string;
  /** Whether this process has made it. */
  readonly isOwn: boolean;
  readonly header: SegmentHeader;
  readonly #bytes: Uint8Array;
  readonly #mapping: Mapping;
  readonly #file: ShmFile;
  /** Up to where the system has provided pages. */
  #reserved = 0;
  #isOpen = true;
  #isLinked = true;

  private constructor(name: string, file: ShmFile, isOwn: boolean) {
    this.name = name;
    this.isOwn = isOwn;
    this.#file = file;
    this.#mapping = mapSegment(file.fd, file.byteLength);
    this.#bytes = new Uint8Array(this.#mapping.memory);
    this.header = new SegmentHeader(this.#mapping.memory);
  }

  /** Makes one with room for `dataBytes`. Throws when the system refuses. */
  static create(dataBytes: number): Segment {
    removeStaleSegmentsOnce();
    const name = newSegmentName();
    const byteLength = Math.ceil((HEADER_BYTES + dataBytes) / PAGE_BYTES) * PAGE_BYTES;
    const file = createShmFile(name, byteLength);
    if (linked.size === 0) process.on("exit", unlinkAll);
    linked.add(name);
    try {
      const segment = new Segment(name, file, true);
      if (!segment.#reserve(HEADER_BYTES)) throw new Error("/dev/shm is full");
      segment.header.initialize();
      return segment;
    } catch (error) {
      closeSync(file.fd);
      unlink(name);
      throw error;
    }
  }

  /**
   * Maps the segment of another process. Throws when there is none of that name, it is another user's, or it is not
   * what it should be.
   */
  static attach(name: string): Segment {
    const fileName = fileNameOf(name);
    if (fileName === undefined) throw new Error("that is no name of a segment");
    removeStaleSegmentsOnce();
    const file = openShmFile(fileName);
    try {
      if (file.byteLength <= HEADER_BYTES) throw new Error("it has no room for a header");
      const segment = new Segment(fileName, file, false);
      const { problem } = segment.header.read();
      if (problem !== undefined) throw new Error(problem);
      return segment;
    } catch (error) {
      closeSync(file.fd);
      throw error;
    }
  }

  get byteLength(): number {
    return this.#file.byteLength;
  }

  /** Takes a region that nobody uses; `undefined` when there is none of this length. */
  allocate(length: number): Region | undefined {
    if (!this.#isOpen) return undefined;
    const region = this.header.allocate(length);
    if (region === undefined) return undefined;
    if (this.#reserve(region.offset + region.length)) return region;
    this.header.free([region.offset]);
    return undefined;
  }

  /** Copies bytes into a region of their own; `undefined` when there is no room for them. */
  put(chunks: readonly Uint8Array[]): Region | undefined {
    let length = 0;
    for (const chunk of chunks) length += chunk.byteLength;
    const region = this.allocate(length);
    if (region === undefined) return undefined;
    let at = region.offset;
    for (const chunk of chunks) {
      this.#bytes.set(chunk, at);
      at += chunk.byteLength;
    }
    return { offset: region.offset, length };
  }

  /** Whether a region lies within the segment, behind its header. */
  holds({ offset, length }: Region): boolean {
    return offset >= HEADER_BYTES && length > 0 && offset + length <= this.byteLength;
  }

  /** The bytes of a region, where they are. */
  bytesOf({ offset, length }: Region): Uint8Array {
    return this.#bytes.subarray(offset, offset + length);
  }

  /** The same as an ArrayBuffer of its own, which can be detached. */
  viewOf({ offset, length }: Region): ArrayBuffer {
    return this.#mapping.view(offset, length);
  }

  /** Takes the name away: nobody can attach any more, those who have can go on. Idempotent. */
  unlink(): void {
    if (this.#isLinked) unlink(this.name);
    this.#isLinked = false;
  }

  /** Lets go of it. The name goes as well when this process, or another one of this project, gave it. Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#file.fd);
    // A segment belongs to one connection, and that one is over: whoever outlives the other cleans up.
    if (ownerOf(this.name) !== undefined) this.unlink();
  }

  #reserve(end: number): boolean {
    if (end <= this.#reserved) return true;
    const { byteLength } = this;
    const wanted = Math.min(byteLength, Math.ceil(end / RESERVE_BYTES) * RESERVE_BYTES);
    if (!this.#mapping.reserve(this.#reserved, wanted - this.#reserved)) return false;
    this.#reserved = wanted;
    return true;
  }
}

function unlink(name: string): void {
  unlinkShmFile(name);
  if (linked.delete(name) && linked.size === 0) process.off("exit", unlinkAll);
}
