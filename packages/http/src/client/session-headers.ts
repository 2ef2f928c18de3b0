/** The client's side of a sticky session: one transport, one session at a time. */
import type { HttpHeaders } from "../message/http-message.ts";
import { ECHO_PREFIX, SESSION, SESSION_ACCEPT, SESSION_CLOSE } from "../message/http-names.ts";
import type { IncomingReply } from "./http-sender.ts";

/** Remembers the session that the server has opened, and what it wants to be sent with every call. */
export class SessionHeaders {
  #token: string | undefined;
  #echo: HttpHeaders = [];
  readonly #echoNames: Set<string> = new Set();

  /** Echo headers have names of the server's choosing: those that it advertises are looked for. */
  expect(advertised: string | undefined): void {
    for (const name of advertised?.split(",") ?? []) {
      if (name.trim() !== "") this.#echoNames.add(name.trim());
    }
  }

  /** Whether a session is open. */
  get isOpen(): boolean {
    return this.#token !== undefined;
  }

  /** The headers of the next request. */
  headers(): HttpHeaders {
    const headers: HttpHeaders = [[SESSION_ACCEPT, "true"], ...this.#echo];
    if (this.#token !== undefined) headers.push([SESSION, this.#token]);
    return headers;
  }

  /** Takes in what a reply says of the session. */
  note(reply: IncomingReply): void {
    if (reply.header(SESSION_CLOSE.toLowerCase()) === "true") this.forget();
    const token = reply.header(SESSION.toLowerCase());
    if (token === undefined) return;
    this.#token = token;
    this.#echo = [];
    for (const name of this.#echoNames) {
      const value = reply.header(`${ECHO_PREFIX}${name}`.toLowerCase());
      if (value !== undefined) this.#echo.push([name, value]);
    }
  }

  /** The session has ended. */
  forget(): void {
    this.#token = undefined;
    this.#echo = [];
  }
}
