/** Work made of units that a peer's client does one after another. */
import { parseName, type Work } from "../cases/names.ts";
import type { Assignment } from "../contender/messages.ts";
import type { OpenedWorkload } from "../contender/serve-samples.ts";
import { type PeerCarrier, peerCarrier } from "./takes-part.ts";

/** Does one unit of work, the i-th of all. */
export type Unit = (i: number) => Promise<void>;

/** How the units of each work are begun, of those that a peer can do. */
export type Units<Client> = Readonly<
  Partial<Record<Work, (client: Client) => Unit | Promise<Unit>>>
>;

/** A client, and the end of it and its server. */
export interface OpenPeer<Client> {
  readonly client: Client;
  close(): Promise<void>;
}

/** Opens a case. Rejects where the peer has no such work. */
export async function openUnits<Client>(
  assignment: Assignment,
  units: Units<Client>,
  open: (carrier: PeerCarrier, work: Work) => Promise<OpenPeer<Client>>,
): Promise<OpenedWorkload> {
  const parsed = parseName(assignment.case);
  if (parsed.carrier === "codec") throw new Error("its codec is another one");
  const begin = units[parsed.work];
  if (begin === undefined) throw new Error(`it has no ${parsed.work}`);
  const { client, close } = await open(peerCarrier(parsed.carrier), parsed.work);
  const unit = await begin(client);
  let done = 0;
  const run = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await unit(done++);
  };
  return { workload: { run, close } };
}
