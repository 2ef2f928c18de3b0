/**
 * A way around a carrier for large batches. A batch that goes that way is put somewhere; in its stream a batch of no
 * rows stands for it, whose metadata say where it is, and whoever receives that one fetches it from there.
 *
 * The two sides take turns and need no locks: the place is the client's as long as no answer is outstanding, and the
 * server's from the arrival of a request, or of an input, until its answer.
 */

import {
  type BodySink,
  type CustomMetadata,
  type DecodeContext,
  type EncodedMetadata,
  encodeMetadata,
  type MetadataValue,
  type ReceivedBatch,
  type StreamEncoder,
} from "@sheaf/arrow";
import { canDetach, decodeDetached, encodeDetached, refill } from "./detached-batch.ts";
import { metadataOf } from "./metadata-of.ts";

/** Pairs of custom metadata. */
export type Pairs = readonly (readonly [string, MetadataValue])[];

/** Where batches go that do not go through the carrier. One call at a time uses it. */
export interface Offload {
  /** Goes with every request, so that the server finds the place. Always the same object. */
  readonly announcement: Pairs;
  /** Batches whose body has fewer bytes go through the carrier. */
  readonly minBytes: number;
  /** The keys by which batches speak to the offload; who reads them does not see those. */
  readonly pointerKeys: readonly string[];
  /** What is added to the metadata of a batch that was fetched from there. */
  readonly provenance: CustomMetadata;
  /**
   * Whether regions wait to be given back until the other side has nothing to do with the place: see {@link settle}.
   * Where that side can be asked to, by {@link handBack}, they need not wait.
   */
  readonly unsettled: boolean;
  /**
   * For clients: a call begins, and nothing is outstanding on this carrier. `false` when the place belongs to another
   * one; the call goes without it then.
   */
  begin(carrier: object): boolean;
  /** Whether as many bytes may find room: asked before a batch is encoded. */
  hasRoom(byteLength: number): boolean;
  /** Room for a batch that is made there; `undefined` when there is none. Never throws. */
  reserve(byteLength: number): Room | undefined;
  /**
   * Puts bytes there; the pointer to them, or `undefined` when there is no room after all. What lies in the room already,
   * where it belongs, is not copied; the room is spent when there is a pointer. Never throws.
   */
  put(chunks: readonly Uint8Array[], room?: Room): Pairs | undefined;
  /**
   * What a pointer refers to, where it lies: valid until {@link settle}. `undefined` when the metadata are no pointer.
   * Throws `malformed-message` for a pointer to nowhere.
   */
  read(metadata: CustomMetadata): Uint8Array | undefined;
  /** As {@link read}, in memory that may be kept. */
  take(metadata: CustomMetadata): TakenBytes | undefined;
  /** It is our turn, and what was read is done with: gives back what was read and taken. Never throws. */
  settle(): void;
  /**
   * For clients, while the place is the server's: pairs for the next input, by which the server gives back what was
   * taken and is done with; the client forgets of it. `undefined` when there is nothing, or the server would not
   * understand. Never throws.
   */
  handBack(): Pairs | undefined;
  /**
   * For servers: gives back what an input says the client is done with; whether it says so. Throws `malformed-message`
   * for what nobody could mean.
   */
  takeBack(metadata: CustomMetadata): boolean;
}

/** Memory in the place for one batch. */
export interface Room {
  /** What it holds is left from batches before. */
  readonly memory: ArrayBuffer;
  /** Gives it back: arrays over the memory are empty then. Nothing happens when it was spent. Never throws. */
  giveBack(): void;
}

/** Bytes that may be kept. */
export interface TakenBytes {
  readonly bytes: Uint8Array;
  /** Gives the memory back for other batches; nobody may read it then. */
  release(): void;
}

/** What one connection has on the server's side. */
export interface ServedOffload {
  /** What a client that asks for the carrier's abilities is told. */
  abilities(request: CustomMetadata): Pairs;
  /** The place that a request has announced, where this server can reach it. */
  announcedBy(request: CustomMetadata): Offload | undefined;
  /** The connection is over. Idempotent, never throws. */
  close(): void;
}

/** A batch about to be sent. */
export interface OutgoingRows {
  readonly numRows: number;
  readonly sink: BodySink;
  readonly metadata: Pairs;
  /** The same, encoded, where that is at hand. */
  readonly encodedMetadata?: EncodedMetadata | undefined;
  /** Whether it is the last batch of its stream. */
  readonly end: boolean;
  /** Room that the sink may refer to. It is the caller's to give back. */
  readonly room?: Room | undefined;
  /** Writes a batch of no rows of the same schema. */
  writeNoRows(sink: BodySink): void;
}

/** Bytes around a body: schema, header, end mark. More than this is found out when it is put. */
const SLACK_BYTES = 4096;

/** Encodes the next batch of a stream, or one that refers to it where it goes the other way. */
export function encodeOffloading(
  offload: Offload,
  encoder: StreamEncoder,
  rows: OutgoingRows,
): Uint8Array[] {
  const { numRows, sink, metadata, end } = rows;
  const { bodyLength } = sink;
  const pointer = putRows(offload, encoder, rows);
  if (pointer !== undefined) {
    const pairs = encodeMetadata([...metadata, ...pointer]);
    const chunks = encoder.encode(0, rows.writeNoRows, { metadata: pairs, end });
    // What was sent is as large as it is, whichever way it went.
    encoder.bodyLength = bodyLength;
    return chunks;
  }
  const inline =
    rows.encodedMetadata ?? (metadata.length > 0 ? encodeMetadata(metadata) : undefined);
  return encoder.encodeFilled(numRows, sink, { metadata: inline, end });
}

function putRows(
  offload: Offload,
  { schema }: StreamEncoder,
  { numRows, sink, room }: OutgoingRows,
): Pairs | undefined {
  const { bodyLength } = sink;
  if (numRows === 0) return undefined;
  // What was made there does not stay behind, however small it is: its room is not the caller's for long.
  if (room === undefined) {
    if (bodyLength < offload.minBytes || !canDetach(schema)) return undefined;
    if (!offload.hasRoom(bodyLength + SLACK_BYTES)) return undefined;
  }
  const chunks = encodeDetached(schema, numRows, sink);
  const pointer = offload.put(chunks, room);
  if (pointer === undefined) refill(sink, schema, chunks);
  return pointer;
}

/**
 * The batch that a batch refers to, or the batch itself when it refers to none; to be read before the offload settles.
 * Throws `malformed-message` for a pointer to nowhere, and what decoding throws.
 */
export function readOffloaded(
  offload: Offload,
  batch: ReceivedBatch,
  context: DecodeContext,
): ReceivedBatch {
  const bytes = batch.numRows > 0 ? undefined : offload.read(batch.metadata);
  if (bytes === undefined) return batch;
  return decodeDetached(bytes, batch.schema, context).withMetadata(ownMetadata(offload, batch));
}

/** As {@link readOffloaded}, for keeps. */
export function takeOffloaded(
  offload: Offload,
  batch: ReceivedBatch,
  context: DecodeContext,
): ReceivedBatch {
  const taken = batch.numRows > 0 ? undefined : offload.take(batch.metadata);
  if (taken === undefined) return batch.own();
  const release = (): void => taken.release();
  try {
    const decoded = decodeDetached(taken.bytes, batch.schema, context);
    return decoded.asTaken(ownMetadata(offload, batch), release);
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * For servers: a stream's input, for keeps, wherever it lies. What it says to the offload is done, and not for the
 * stream's eyes. Throws as {@link takeOffloaded} and `takeBack`.
 */
export function fetchInput(
  offload: Offload,
  batch: ReceivedBatch,
  context: DecodeContext,
): ReceivedBatch {
  // Ticks of producers are their own.
  if (batch.numRows > 0 || batch.metadata.size === 0) return batch;
  if (offload.takeBack(batch.metadata)) {
    return batch.withMetadata(metadataOf(metadataWithout(offload, batch)));
  }
  try {
    return takeOffloaded(offload, batch, context);
  } finally {
    offload.settle();
  }
}

/** What the metadata of a pointer hold besides the pointer, and where the batch was. */
function ownMetadata(offload: Offload, batch: ReceivedBatch): CustomMetadata {
  const { provenance } = offload;
  const own = metadataWithout(offload, batch);
  return own.length === 0 ? provenance : metadataOf([...own, ...provenance.toMap()]);
}

function metadataWithout(
  { pointerKeys }: Offload,
  { metadata }: ReceivedBatch,
): [string, string][] {
  return [...metadata.toMap()].filter(([key]) => !pointerKeys.includes(key));
}
