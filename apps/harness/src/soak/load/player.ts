/** Plays one play after another on a carrier, and connects anew when a connection is lost. */
import { setTimeout as pause } from "node:timers/promises";
import { connect, isRpcError } from "@sheaf/core";
import type { Chance } from "@sheaf/fuzzing";
import { Soaked } from "../service/contract.ts";
import type { Carrier } from "./carriers.ts";
import { endingOf } from "./oracle.ts";
import type { SoakedClient } from "./plays.ts";
import type { CarrierRecord } from "./record.ts";

/** Between two plays, at most: the machine is not to be measured, and everybody shall have a turn. */
const MAX_PAUSE_MS = 20;
const RECONNECT_PAUSE_MS = 100;
/** A play that takes longer hangs. */
export const HANG_MS = 60_000;

/** The clients of a carrier's players. */
export class Clients {
  readonly record: CarrierRecord;
  readonly #carrier: Carrier;
  #shared: Promise<SoakedClient> | undefined;

  constructor(carrier: Carrier, record: CarrierRecord) {
    this.#carrier = carrier;
    this.record = record;
  }

  /** Connects, or joins those who have. Rejects as connecting does. */
  open(): Promise<SoakedClient> {
    const connecting = this.#shared ?? connect(Soaked, this.#carrier.connector);
    if (this.#carrier.shared) this.#shared = connecting;
    return connecting;
  }

  /** Nobody got a client: the next one tries anew. */
  failed(): void {
    this.#shared = undefined;
  }

  /** Somebody is done with a client, or has found it broken. One that is shared goes on for the others. */
  async letGo(client: SoakedClient, isLost: boolean): Promise<void> {
    if (this.#carrier.shared && !isLost) return;
    // Others may have noticed before, and have another one by now.
    if ((await this.#shared?.catch(() => undefined)) === client) this.#shared = undefined;
    await client.close();
  }

  /** Nobody plays any more. */
  async close(): Promise<void> {
    const client = await this.#shared?.catch(() => undefined);
    await client?.close();
  }
}

/** One of the players of a carrier. */
export class Player {
  readonly #carrier: Carrier;
  readonly #clients: Clients;
  readonly #chance: Chance;
  /** What it is playing, and for how long as far as somebody has looked. */
  current: { readonly play: string; forMs: number } | undefined;

  constructor(carrier: Carrier, clients: Clients, chance: Chance) {
    this.#carrier = carrier;
    this.#clients = clients;
    this.#chance = chance;
  }

  /** Plays until the signal fires. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#playWithOne(signal);
  }

  /** By itself: a loop that is waiting keeps what it held last, and with the client of before all of its memory. */
  async #playWithOne(signal: AbortSignal): Promise<void> {
    const client = await this.#connect();
    if (client === undefined) await pause(RECONNECT_PAUSE_MS);
    else await this.#playOn(client, signal);
  }

  async #connect(): Promise<SoakedClient | undefined> {
    this.current = { play: "connect", forMs: 0 };
    try {
      return await this.#clients.open();
    } catch (error) {
      this.#note("connect", error);
      this.#clients.failed();
      return undefined;
    }
  }

  /** As many plays as a client may have, or until it is lost. */
  async #playOn(client: SoakedClient, signal: AbortSignal): Promise<void> {
    let isLost = false;
    for (let left = this.#carrier.playsPerClient; left > 0 && !signal.aborted; left--) {
      const play = this.#chance.pick(this.#carrier.plays);
      this.current = { play: play.name, forMs: 0 };
      try {
        await play(client, this.#chance);
        this.#clients.record.wentThrough(play.name);
      } catch (error) {
        this.#note(play.name, error);
        isLost = true;
        break;
      }
      await pause(this.#chance.below(MAX_PAUSE_MS));
    }
    this.current = { play: "close", forMs: 0 };
    await this.#clients.letGo(client, isLost);
    this.current = undefined;
  }

  #note(play: string, error: unknown): void {
    const { record } = this.#clients;
    const isExpired = record.mayExpire && isRpcError(error, "RuntimeError");
    const mayBe = isExpired || endingOf(error) === "interrupted";
    // A connection that is lost by itself is a fault as well.
    if (mayBe && record.isDisturbed) record.lost();
    else record.broke(play, error);
  }
}
