import { type Html, html } from "./html.ts";

/** A documentation text as paragraphs: those that an empty line parts. */
export function paragraphs(doc: string): Html[] {
  return doc
    .split(/\n\s*\n/)
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => html`<p>${text}</p>`);
}
