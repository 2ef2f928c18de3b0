/** The id of one request: what its headers say, else what its metadata say, else a new one. */
import { newId } from "@sheaf/core/carrier";
import type { HttpRequestHead } from "../message/http-message.ts";
import { REQUEST_ID } from "../message/http-names.ts";

const FIELD = REQUEST_ID.toLowerCase();
/** What a proxy or a client may have called a request: visible ASCII, and no novel. It goes back in a header. */
const FORM = /^[\x21-\x7e]{1,128}$/;

/** Known from the headers on, or when the request has been read. */
export class RequestId {
  /** What the headers say. */
  readonly given: string | undefined;
  #used: string | undefined;

  constructor(request: HttpRequestHead) {
    const sent = request.header(FIELD);
    this.given = sent !== undefined && FORM.test(sent) ? sent : undefined;
    this.#used = this.given;
  }

  /** Notes the id that the call has gone by. */
  note(id: string): void {
    if (this.given === undefined && FORM.test(id)) this.#used = id;
  }

  /** For the response. */
  toString(): string {
    this.#used ??= newId(8);
    return this.#used;
  }
}
