/** The measured service on the carriers of the sweeps, each started when it is first asked for. */
import { type Client, connect } from "@sheaf/core";
import type { Carrier } from "../cases/names.ts";
import { Bench } from "../ours/contract.ts";
import { type OpenCarrier, openCarrier } from "../ours/open-carrier.ts";

/** A client of the measured service. */
export type BenchClient = Client<(typeof Bench)["methods"]>;

/** Carriers that are open. */
export class Carriers implements AsyncDisposable {
  readonly #open: Map<Carrier, Promise<OpenCarrier>> = new Map();

  /** A carrier. */
  get(carrier: Carrier): Promise<OpenCarrier> {
    let open = this.#open.get(carrier);
    if (open === undefined) {
      open = openCarrier(carrier, { mask: true, zeroCopy: false });
      this.#open.set(carrier, open);
    }
    return open;
  }

  /** A connection of its own over a carrier. */
  async connect(carrier: Carrier): Promise<BenchClient> {
    return connect(Bench, (await this.get(carrier)).connector);
  }

  /** Ends the servers. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const open of this.#open.values()) await (await open).stop();
  }
}
