/** Cases that are asked on one connection, for as long as it is of use. */
import type { Connector, Transport } from "@sheaf/core";
import { introspect, type ServiceDescription } from "@sheaf/core";
import { type Case, type Described, type Ground, runCases, within } from "@sheaf/interop-client";
import type { Outcome } from "./outcome.ts";

/** What a section is made of. */
export interface SectionParts<World> {
  readonly cases: readonly Case<World & Described>[];
  /** The protocol to introspect. Default: the worker's primary one. */
  readonly protocol?: string;
  world(transport: Transport): World;
  /** A call that always succeeds: it is made after each case. */
  proveUsable(world: World): Promise<unknown>;
}

/** Cases with names, types forgotten. */
export interface Section {
  readonly names: readonly string[];
  /** Asks those that are wanted, and tells what became of each as it is known. */
  ask(
    connector: Connector,
    wanted: (name: string) => boolean,
    tell: (outcome: Outcome) => void,
  ): Promise<void>;
}

const CLOSE_LIMIT_MS = 15_000;

/** Makes a section. */
export function section<World extends { readonly transport: Transport }>(
  parts: SectionParts<World>,
): Section {
  return {
    names: parts.cases.map(({ name }) => name),
    async ask(connector, wanted, tell) {
      const kept = new KeptGround(parts, connector);
      for (const each of parts.cases.filter(({ name }) => wanted(name))) {
        const started = performance.now();
        const [result] = await runCases([each], kept);
        const ms = performance.now() - started;
        if (result?.passed) tell({ name: each.name, status: "passed", ms });
        else tell({ name: each.name, status: "failed", ms, reason: result?.error ?? "no result" });
      }
      const reason = await kept.end();
      if (reason !== undefined)
        tell({ name: "connection.closes", status: "failed", ms: 0, reason });
    },
  };
}

/** A connection for case after case: only one that is of no more use is closed between them. */
class KeptGround<World extends { readonly transport: Transport }>
  implements Ground<World & Described>
{
  readonly #parts: SectionParts<World>;
  readonly #connector: Connector;
  #world: (World & Described) | undefined;
  #isUsable = true;

  constructor(parts: SectionParts<World>, connector: Connector) {
    this.#parts = parts;
    this.#connector = connector;
  }

  async open(): Promise<World & Described> {
    this.#world ??= await this.#connect();
    return this.#world;
  }

  async proveUsable(world: World & Described): Promise<void> {
    this.#isUsable = false;
    await this.#parts.proveUsable(world);
    this.#isUsable = true;
  }

  async close(world: World & Described): Promise<void> {
    if (this.#isUsable) return;
    this.#isUsable = true;
    this.#world = undefined;
    await world.transport.close();
  }

  /** Closes what is left, and answers why that failed, if it did. */
  async end(): Promise<string | undefined> {
    try {
      await within(CLOSE_LIMIT_MS, "closing", this.#world?.transport.close() ?? Promise.resolve());
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #connect(): Promise<World & Described> {
    const transport = await this.#connector();
    let description: Promise<ServiceDescription> | undefined;
    const describe = (): Promise<ServiceDescription> =>
      (description ??= introspect(transport, this.#parts.protocol));
    return { ...this.#parts.world(transport), describe };
  }
}
