/** How many turns of a producer a client takes in one response. */
import type { HttpRequestHead } from "../message/http-message.ts";
import { ACCEPT_TURNS } from "../message/http-names.ts";

const FIELD = ACCEPT_TURNS.toLowerCase();
const MAX_ACCEPTED_TURNS = 1_000_000;

/** What the request says; one where it says nothing, or what is no number. */
export function acceptedTurnsOf(request: HttpRequestHead): number {
  const turns = Number(request.header(FIELD) ?? 1);
  return Number.isSafeInteger(turns) && turns >= 1 ? Math.min(turns, MAX_ACCEPTED_TURNS) : 1;
}
