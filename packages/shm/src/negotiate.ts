/** Asks a server whether it can use shared memory, and this segment in particular. */
import { encodeMetadata, StreamEncoder } from "@sheaf/arrow";
import { isSheafError, type Transport, type UnaryCall } from "@sheaf/core";
import {
  EMPTY_FORMAT,
  KEY_METHOD,
  KEY_REQUEST_VERSION,
  METHOD_TRANSPORT_OPTIONS,
  REQUEST_VERSION,
} from "@sheaf/core/carrier";
import { KEY_SHM_DONE, KEY_SHM_SEGMENT_NAME, KEY_TRANSPORT_SHM } from "./keys.ts";
import type { SegmentOffload } from "./segment-offload.ts";

/** What the server says. */
export interface Negotiated {
  /** Whether batches may go through shared memory. */
  readonly isUsed: boolean;
  /** Whether it has attached to the segment already. */
  readonly isAttached: boolean;
  /** Whether it gives back the regions that a tick names. */
  readonly takesBack: boolean;
}

/**
 * Asks; binds the offload to the carrier by it. Servers that do not know the question cannot use shared memory. Rejects
 * with a `transport` error only.
 */
export async function negotiate(
  transport: Transport,
  offload: SegmentOffload,
): Promise<Negotiated> {
  try {
    return await transport.unary(question(offload));
  } catch (error) {
    if (isSheafError(error, "transport")) throw error;
    return { isUsed: false, isAttached: false, takesBack: false };
  }
}

function question(offload: SegmentOffload): UnaryCall<Negotiated> {
  return {
    protocol: undefined,
    method: METHOD_TRANSPORT_OPTIONS,
    idempotent: true,
    encode: () => encodeQuestion(offload),
    decode: ({ metadata }) => ({
      isUsed: metadata.get(KEY_TRANSPORT_SHM) === "true",
      isAttached: metadata.has(KEY_SHM_SEGMENT_NAME),
      takesBack: metadata.has(KEY_SHM_DONE),
    }),
    offload,
    onLog: undefined,
    signal: undefined,
    timeoutMs: undefined,
  };
}

function encodeQuestion({ announcement }: SegmentOffload): Uint8Array[] {
  const metadata = encodeMetadata([
    [KEY_METHOD, METHOD_TRANSPORT_OPTIONS],
    [KEY_REQUEST_VERSION, REQUEST_VERSION],
    [KEY_TRANSPORT_SHM, "true"],
    [KEY_SHM_DONE, "true"],
    ...announcement,
  ]);
  const encoder = new StreamEncoder(EMPTY_FORMAT.schema);
  return encoder.encode(0, EMPTY_FORMAT.writeNoRows, { metadata, end: true });
}
