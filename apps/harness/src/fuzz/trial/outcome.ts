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

/** A message up to where it tells of the input: numbers, names and quoted values differ from one to the next. */
export function wayOf(message: string): string {
  const [beginning = ""] = message.slice(0, MAX_MESSAGE).split(/['"(\n]/, 1);
  return beginning
    .replaceAll(/\S*_\S*/g, "_")
    .replaceAll(/-?\d[\d.]*/g, "#")
    .trim();
}

/** What `work` comes to, refused or not. */
export function outcomeOf(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return refusalOf(error);
  }
}
