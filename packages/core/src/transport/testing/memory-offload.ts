/** An offload whose place is a Map: what both sides of one process can see. */
import { type CustomMetadata, joinChunks, protocolError } from "@sheaf/arrow";
import type { OffloadHost } from "../../server/offload-host.ts";
import { metadataOf } from "../metadata-of.ts";
import type { Offload, Pairs, Room, ServedOffload, TakenBytes } from "../offload.ts";

const KEY_PLACE = "test.place";
const KEY_AT = "test.at";
const KEY_DONE = "test.done";

/** Where the batches are, and what happened there. */
export class Place {
  readonly batches: Map<string, Uint8Array> = new Map();
  /** Batches put so far. */
  puts = 0;
  /** Batches that may be there at the same time. */
  capacity = Infinity;
  /** Whether there seems to be room that is not there when it comes to it. */
  promises = false;
  /** Whether there is memory for batches that are made there. */
  hasRooms = true;
  /** Memory that was handed out and has not come back. */
  readonly rooms: Set<ArrayBuffer> = new Set();
  /** Bytes of batches that were made where they belong. */
  bytesInPlace = 0;
  /** Called whenever the client does something to the place. */
  onClient: () => void = () => {};
}

/** One side's use of a place. */
export class MemoryOffload implements Offload {
  readonly announcement: Pairs = [[KEY_PLACE, "here"]];
  readonly pointerKeys: readonly string[] = [KEY_AT, KEY_DONE];
  readonly provenance: CustomMetadata = metadataOf([["from", "memory"]]);
  readonly minBytes: number;
  readonly place: Place;
  /** Whether the server is asked to give back what the client has done with. */
  isHandingBack = false;
  readonly #isClient: boolean;
  #carrier: object | undefined;
  #done: string[] = [];

  constructor(place: Place, minBytes: number, isClient: boolean) {
    this.place = place;
    this.minBytes = minBytes;
    this.#isClient = isClient;
  }

  get unsettled(): boolean {
    return this.#done.length > 0 && !this.isHandingBack;
  }

  begin(carrier: object): boolean {
    this.#touch();
    this.#carrier ??= carrier;
    this.#done = [];
    this.place.batches.clear();
    return this.#carrier === carrier;
  }

  hasRoom(): boolean {
    return this.place.promises || this.place.batches.size < this.place.capacity;
  }

  reserve(byteLength: number): Room | undefined {
    this.#touch();
    if (!this.place.hasRooms) return undefined;
    const memory = new ArrayBuffer(byteLength);
    this.place.rooms.add(memory);
    const giveBack = (): void => {
      if (!this.place.rooms.delete(memory)) return;
      // Nobody may look there any more.
      new Uint8Array(memory).fill(0xee);
    };
    return { memory, giveBack };
  }

  put(chunks: readonly Uint8Array[], room?: Room): Pairs | undefined {
    this.#touch();
    if (this.place.batches.size >= this.place.capacity) return undefined;
    let at = 0;
    for (const { buffer, byteOffset, byteLength } of chunks) {
      if (buffer === room?.memory && byteOffset === at) this.place.bytesInPlace += byteLength;
      at += byteLength;
    }
    const key = String(this.place.puts++);
    this.place.batches.set(key, joinChunks(chunks).slice());
    room?.giveBack();
    return [[KEY_AT, key]];
  }

  read(metadata: CustomMetadata): Uint8Array | undefined {
    const at = metadata.get(KEY_AT);
    if (at === undefined) return undefined;
    const bytes = this.place.batches.get(at);
    if (bytes === undefined) throw protocolError("malformed-message", "nothing is there");
    this.#done.push(at);
    return bytes;
  }

  take(metadata: CustomMetadata): TakenBytes | undefined {
    const bytes = this.read(metadata)?.slice();
    return bytes && { bytes, release: () => void bytes.fill(0xee) };
  }

  settle(): void {
    if (this.#done.length > 0) this.#touch();
    for (const at of this.#done.splice(0)) this.#free(at);
  }

  handBack(): Pairs | undefined {
    if (!this.isHandingBack || this.#done.length === 0) return undefined;
    return [[KEY_DONE, this.#done.splice(0).join()]];
  }

  takeBack(metadata: CustomMetadata): boolean {
    const done = metadata.get(KEY_DONE);
    for (const at of done?.split(",") ?? []) this.#free(at);
    return done !== undefined;
  }

  #free(at: string): void {
    // Nobody may look there any more.
    this.place.batches.get(at)?.fill(0xee);
    this.place.batches.delete(at);
  }

  #touch(): void {
    if (this.#isClient) this.place.onClient();
  }
}

/** The server's side. */
export function memoryHost(place: Place, minBytes: number): OffloadHost {
  return {
    open: ({ kind }) => (kind === "pipe" ? new ServedPlace(place, minBytes) : undefined),
  };
}

class ServedPlace implements ServedOffload {
  readonly #offload: MemoryOffload;

  constructor(place: Place, minBytes: number) {
    this.#offload = new MemoryOffload(place, minBytes, false);
  }

  abilities(): Pairs {
    return [["test.place.ability", "yes"]];
  }

  announcedBy(request: CustomMetadata): Offload | undefined {
    return request.has(KEY_PLACE) ? this.#offload : undefined;
  }

  close(): void {}
}
