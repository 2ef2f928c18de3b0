/** What may come of an input: something, or a typed error. */
import { isSheafError } from "@sheaf/core";

const REFUSED = "refused";
const MAX_MESSAGE = 160;

/** The outcome of an input that was refused as it should be. Throws the error again if it is not one of ours. */
export function refusalOf(error: unknown): string {
  if (!isSheafError(error)) throw error;
  return `${REFUSED} ${error.kind}/${error.code} ${wayOf(error.rawMessage)}`;
}

/** Whether an outcome is that of a refused input. */
export function isRefusal(outcome: string): boolean {
  return outcome.startsWith(REFUSED);
}

/** A message without what differs from input to input: numbers and quoted values. */
export function wayOf(message: string): string {
  return message
    .slice(0, MAX_MESSAGE)
    .replaceAll(/'[^']*'?|"[^"]*"?/g, "'…'")
    .replaceAll(/-?\d[\d.]*/g, "#");
}

/** What `work` comes to, refused or not. */
export function outcomeOf(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return refusalOf(error);
  }
}
