/**
 * The first 64 KiB of a segment: which regions of it are in use. Both processes read and write it, in turns, and
 * neither may trust what it finds: everything is checked against the length of the mapping before it is used.
 *
 * Layout, little-endian: `VGIS`, u32 version 1, u64 bytes behind the header, u32 number of regions, u32 0, then
 * (u64 offset, u64 length) of each region, in the order of their offsets, which count from the start of the segment.
 */

/** Bytes of the header; data begin behind it. */
export const HEADER_BYTES: number = 64 * 1024;
/** Regions that a header can tell. */
export const MAX_REGIONS: number = 4094;
/** Starts of regions are multiples of this, so that columns are as aligned as Arrow would have them. */
const ALIGNMENT = 64;

const MAGIC = 0x53494756;
const VERSION = 1;
const SIZE_AT = 8;
const COUNT_AT = 16;
const REGIONS_AT = 24;
const REGION_BYTES = 16;
const TWO_32 = 2 ** 32;

/** Part of a segment. */
export interface Region {
  /** From the start of the segment. */
  readonly offset: number;
  readonly length: number;
}

/** What a header says, or why it cannot be believed. */
export type HeaderState =
  | { readonly regions: Region[]; readonly problem?: undefined }
  | { readonly regions?: undefined; readonly problem: string };

/** The header of a mapped segment. */
export class SegmentHeader {
  readonly #view: DataView;
  readonly #byteLength: number;

  /** `memory` is the mapping of the whole segment. */
  constructor(memory: ArrayBuffer) {
    this.#view = new DataView(memory, 0, HEADER_BYTES);
    this.#byteLength = memory.byteLength;
  }

  /** Makes this the header of an empty segment. */
  initialize(): void {
    this.#view.setUint32(0, MAGIC, true);
    this.#view.setUint32(4, VERSION, true);
    setUint64(this.#view, SIZE_AT, this.#byteLength - HEADER_BYTES);
    this.#view.setUint32(COUNT_AT, 0, true);
    this.#view.setUint32(COUNT_AT + 4, 0, true);
  }

  /** Reads and checks everything. */
  read(): HeaderState {
    const view = this.#view;
    if (view.getUint32(0, true) !== MAGIC) return { problem: "it does not begin with VGIS" };
    const version = view.getUint32(4, true);
    if (version !== VERSION) return { problem: `its version is ${version}` };
    const size = getUint64(view, SIZE_AT);
    if (size !== this.#byteLength - HEADER_BYTES) return { problem: `it claims ${size} bytes` };
    const count = view.getUint32(COUNT_AT, true);
    if (count > MAX_REGIONS) return { problem: `it claims ${count} regions` };
    const regions: Region[] = [];
    let end = HEADER_BYTES;
    for (let i = 0; i < count; i++) {
      const at = REGIONS_AT + i * REGION_BYTES;
      const offset = getUint64(view, at);
      const length = getUint64(view, at + 8);
      if (offset < end || length === 0 || offset + length > this.#byteLength) {
        return { problem: `region ${i} is at ${offset} and has ${length} bytes` };
      }
      end = offset + length;
      regions.push({ offset, length });
    }
    return { regions };
  }

  /** Whether a region of this length would find room. */
  hasRoom(length: number): boolean {
    const { regions } = this.read();
    return regions !== undefined && placeFor(regions, length, this.#byteLength) !== undefined;
  }

  /** Takes the first gap that is long enough; `undefined` when there is none, or the header is not in order. */
  allocate(length: number): Region | undefined {
    const { regions } = this.read();
    if (regions === undefined) return undefined;
    const place = placeFor(regions, length, this.#byteLength);
    if (place === undefined) return undefined;
    const region = { offset: place.offset, length: aligned(length) };
    regions.splice(place.index, 0, region);
    this.#write(regions);
    return region;
  }

  /** Gives back the regions that start at these offsets; those that are not in use are passed over. */
  free(offsets: readonly number[]): void {
    const given = new Set(offsets);
    this.retain((offset) => !given.has(offset));
  }

  /** Gives back all regions but those that are to be kept. */
  retain(isKept: (offset: number) => boolean): void {
    const { regions } = this.read();
    if (regions === undefined) return;
    const kept = regions.filter(({ offset }) => isKept(offset));
    if (kept.length < regions.length) this.#write(kept);
  }

  #write(regions: readonly Region[]): void {
    const view = this.#view;
    view.setUint32(COUNT_AT, regions.length, true);
    for (let i = 0; i < regions.length; i++) {
      const at = REGIONS_AT + i * REGION_BYTES;
      setUint64(view, at, regions[i]!.offset);
      setUint64(view, at + 8, regions[i]!.length);
    }
  }
}

function placeFor(
  regions: readonly Region[],
  wanted: number,
  byteLength: number,
): { readonly index: number; readonly offset: number } | undefined {
  if (regions.length >= MAX_REGIONS || !(wanted > 0)) return undefined;
  const length = aligned(wanted);
  let offset = HEADER_BYTES;
  for (let index = 0; index < regions.length; index++) {
    const region = regions[index]!;
    if (region.offset - offset >= length) return { index, offset };
    // A peer's lengths may be of any kind.
    offset = aligned(region.offset + region.length);
  }
  return byteLength - offset >= length ? { index: regions.length, offset } : undefined;
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function getUint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * TWO_32;
}

function setUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % TWO_32, true);
  view.setUint32(at + 4, Math.floor(value / TWO_32), true);
}
