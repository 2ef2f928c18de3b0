/** The family's metadata keys for shared memory, and its default. */

/** On requests: the segment that the client has made. */
export const KEY_SHM_SEGMENT_NAME = "vgi_rpc.shm_segment_name";
export const KEY_SHM_SEGMENT_SIZE = "vgi_rpc.shm_segment_size";
/** On batches: where in the segment the batch is that they stand for. */
export const KEY_SHM_OFFSET = "vgi_rpc.shm_offset";
export const KEY_SHM_LENGTH = "vgi_rpc.shm_length";
/** On batches: some readers note here from which segment a batch has come. */
export const KEY_SHM_SOURCE = "vgi_rpc.shm_source";
/** Ours, on ticks: where the regions are that the client has done with, one after another; the server gives them back. */
export const KEY_SHM_DONE = "sheaf.shm_done";
/** In `__transport_options__`: whether the other side can use shared memory. */
export const KEY_TRANSPORT_SHM = "vgi_rpc.transport.shm";
