/** Another way for large batches, as a server offers it. */
import type { ServedOffload } from "../transport/offload.ts";
import type { PeerInfo } from "../transport/serve-options.ts";

/** Offers clients a way around their carrier; made by a package of its own, `shmOffload()` for one. */
export interface OffloadHost {
  /** For one connection; `undefined` where its client cannot go that way. */
  open(peer: PeerInfo): ServedOffload | undefined;
}
