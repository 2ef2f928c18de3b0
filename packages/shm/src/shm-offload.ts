/** Shared memory on the server's side: attaches to what clients announce. */
import type { CustomMetadata } from "@sheaf/arrow";
import type { PeerInfo } from "@sheaf/core";
import type { Offload, OffloadHost, Pairs, ServedOffload } from "@sheaf/core/carrier";
import { KEY_SHM_DONE, KEY_SHM_OFFSET, KEY_SHM_SEGMENT_NAME, KEY_TRANSPORT_SHM } from "./keys.ts";
import { Segment, sharedMemoryProblem } from "./segment/segment.ts";
import { SegmentOffload, type SegmentUse } from "./segment-offload.ts";
import { type ShmOffloadOptions, useOf } from "./shm-options.ts";

const LOOPBACK = /^(127\.|\[::ffff:127\.|\[::1\]:)/;

/**
 * Lets clients on the same machine send and get large batches through shared memory: `createServer(service,
 * implementation, { offload: shmOffload() })`. It takes part on stdio, unix sockets and TCP connections from the
 * loopback; clients that do not ask for it notice nothing. Where `/dev/shm` or koffi is missing, they are told so.
 */
export function shmOffload(options: ShmOffloadOptions = {}): OffloadHost {
  const use = useOf(options);
  return { open: (peer) => (isOnThisMachine(peer) ? new ServedSegments(use) : undefined) };
}

function isOnThisMachine({ kind, remoteAddr = "" }: PeerInfo): boolean {
  return kind === "pipe" || kind === "unix" || (kind === "tcp" && LOOPBACK.test(remoteAddr));
}

/** What one connection has announced. */
class ServedSegments implements ServedOffload {
  readonly #use: SegmentUse;
  /** The name announced last, whether or not it could be attached to. */
  #name: string | undefined;
  #segment: Segment | undefined;
  #offload: SegmentOffload | undefined;
  /** The request asked about last: the same header comes again and again. */
  #asked: CustomMetadata | undefined;
  #answer: Offload | undefined;

  constructor(use: SegmentUse) {
    this.#use = use;
  }

  abilities(request: CustomMetadata): Pairs {
    const name = request.get(KEY_SHM_SEGMENT_NAME);
    if (name === undefined) {
      return [[KEY_TRANSPORT_SHM, sharedMemoryProblem() === undefined ? "true" : "false"]];
    }
    if (this.announcedBy(request) === undefined) return [[KEY_TRANSPORT_SHM, "false"]];
    // Naming it says that it is attached, so that the client need not keep the name.
    const pairs: Pairs = [
      [KEY_TRANSPORT_SHM, "true"],
      [KEY_SHM_SEGMENT_NAME, name],
    ];
    // Clients of ours ask as well whether regions can be handed back.
    return request.has(KEY_SHM_DONE) ? [...pairs, [KEY_SHM_DONE, "true"]] : pairs;
  }

  announcedBy(request: CustomMetadata): Offload | undefined {
    if (request === this.#asked) return this.#answer;
    const name = request.get(KEY_SHM_SEGMENT_NAME);
    if (name !== undefined && name !== this.#name) this.#attach(name);
    // A client that neither announces nor refers to the segment does not look for answers there.
    const isUsed = name !== undefined || request.has(KEY_SHM_OFFSET);
    this.#asked = request;
    this.#answer = isUsed ? this.#offload : undefined;
    return this.#answer;
  }

  close(): void {
    this.#segment?.close();
    this.#segment = undefined;
    this.#offload = undefined;
    this.#asked = undefined;
    this.#answer = undefined;
  }

  #attach(name: string): void {
    this.close();
    this.#name = name;
    if (sharedMemoryProblem() !== undefined) return;
    try {
      this.#segment = Segment.attach(name);
      this.#offload = new SegmentOffload(this.#segment, this.#use);
    } catch {
      // The client hears of it when it asks, or when it sends a batch that way.
    }
  }
}
