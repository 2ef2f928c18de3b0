/** Metadata keys that only external locations need. */

/** On a resolved batch, put there by its reader: milliseconds of the fetch, and the URL. */
export const KEY_LOCATION_FETCH_MS = "vgi_rpc.location.fetch_ms";
export const KEY_LOCATION_SOURCE = "vgi_rpc.location.source";
/** What makes a batch of no rows a log, whatever else it carries. */
export const KEY_LOG_LEVEL = "vgi_rpc.log_level";
