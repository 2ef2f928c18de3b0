/** All players of all carriers. */
import { setTimeout as pause } from "node:timers/promises";
import { Chance } from "@sheaf/fuzzing";
import type { Carrier } from "./carriers.ts";
import { BrokenPromise } from "./oracle.ts";
import { Clients, HANG_MS, Player } from "./player.ts";
import { CarrierRecord } from "./record.ts";

const LOOK_MS = 1000;

/** The players of one carrier. */
interface Troupe {
  readonly record: CarrierRecord;
  readonly clients: Clients;
  readonly players: readonly Player[];
}

/** Players at work. */
export class Company {
  readonly #troupes: readonly Troupe[];
  readonly #hanging: Set<Player> = new Set();
  readonly #over: AbortController = new AbortController();
  #playing: Promise<unknown> = Promise.resolve();

  constructor(carriers: readonly Carrier[], seed: number) {
    this.#troupes = carriers.map((carrier, c) => {
      const record = new CarrierRecord(carrier.name);
      const clients = new Clients(carrier, record);
      const players = Array.from(
        { length: carrier.players },
        (_, p) => new Player(carrier, clients, new Chance(seed * 1000 + c * 10 + p)),
      );
      return { record, clients, players };
    });
  }

  get records(): readonly CarrierRecord[] {
    return this.#troupes.map(({ record }) => record);
  }

  /** Begins to play. */
  start(): void {
    const players = this.#troupes.flatMap((troupe) => troupe.players);
    this.#playing = Promise.all(players.map((player) => player.run(this.#over.signal)));
    void this.#watch();
  }

  /** Lets everybody finish, closes all clients, and says who does not come to an end. */
  async stop(): Promise<void> {
    this.#over.abort();
    await Promise.race([this.#playing, pause(HANG_MS, undefined, { ref: false })]);
    this.#noteHanging(0);
    await Promise.all(this.#troupes.map(({ clients }) => clients.close()));
  }

  async #watch(): Promise<void> {
    while (!this.#over.signal.aborted) {
      await pause(LOOK_MS, undefined, { ref: false });
      this.#noteHanging(HANG_MS);
    }
  }

  /** Notes those, once, who have been at one thing for so long. */
  #noteHanging(forMs: number): void {
    for (const { record, players } of this.#troupes) {
      for (const player of players) {
        const { current } = player;
        if (current === undefined || this.#hanging.has(player)) continue;
        // Looks are counted and not the time: whoever stops all of us makes nobody hang.
        current.forMs += LOOK_MS;
        if (current.forMs < forMs) continue;
        this.#hanging.add(player);
        record.broke(current.play, new BrokenPromise("it does not come to an end"));
      }
    }
  }
}
