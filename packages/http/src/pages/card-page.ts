/** Pages with one thing to say. */
import { type HtmlValue, html } from "./html.ts";
import { LOGO, type Page, renderPage } from "./page.ts";

/** What a card shows. */
export interface Card {
  readonly status: number;
  readonly title: string;
  readonly content: HtmlValue;
}

/** A page with a title, and below it what there is to say. */
export function cardPage({ status, title, content }: Card): Page {
  return renderPage({
    status,
    title,
    layout: "card",
    body: html`<main>
${LOGO}
<h1>${title}</h1>
${content}
</main>`,
  });
}
