/** Which generation of the wire a server speaks: where its methods are (wire.md §2.2). */
import { BUDGET_SUPPORT, HEALTH_PATH, STICKY_ECHO_HEADERS } from "../message/http-names.ts";
import type { HttpCaller } from "./http-caller.ts";

/** `flat`: `/method`; `named`: `/protocol/method`. */
export type Paths = "flat" | "named";

/** Asks once, when the first call needs to know. */
export class Generation {
  readonly #caller: HttpCaller;
  #known: Paths | undefined;
  #asking: Promise<Paths> | undefined;

  constructor(caller: HttpCaller, wire: "auto" | "a" | "b") {
    this.#caller = caller;
    if (wire !== "auto") this.#known = wire === "a" ? "flat" : "named";
  }

  /** How paths are made. Never rejects: a server that does not answer is told by the call itself. */
  paths(): Paths | Promise<Paths> {
    // Sessions need what the server advertises.
    if (this.#known !== undefined && this.#caller.session === undefined) return this.#known;
    this.#asking ??= this.#ask();
    return this.#asking;
  }

  /** A server that said nothing of itself has no such path: it is an old one. Whether other paths are worth a try. */
  fellBack(tried: Paths): boolean {
    if (tried === "flat" || this.#known === "named") return false;
    this.#known = "flat";
    this.#asking = Promise.resolve("flat");
    return true;
  }

  async #ask(): Promise<Paths> {
    try {
      const reply = await this.#caller.ask("HEAD", `/${HEALTH_PATH}`);
      this.#caller.session?.expect(reply.header(STICKY_ECHO_HEADERS.toLowerCase()));
      if (reply.header(BUDGET_SUPPORT.toLowerCase()) !== undefined) this.#known ??= "named";
    } catch {
      // The next call asks again.
      this.#asking = undefined;
    }
    return this.#known ?? "named";
  }
}
