/** What somebody sees who opens an address that is none. */
import { cardPage } from "./card-page.ts";
import { html } from "./html.ts";
import type { Page } from "./page.ts";

/** What the page can tell of the server. */
export interface NotFoundPageOptions {
  /** The server's primary protocol. */
  readonly protocolName: string;
  /** What stands before all paths, `""` if nothing does. */
  readonly prefix: string;
}

/** The 404 page. It does not show what was asked for. */
export function notFoundPage({ protocolName, prefix }: NotFoundPageOptions): Page {
  return cardPage({
    status: 404,
    title: "404: nothing is here",
    content: html`
<p>This server answers calls to <strong class="wrap">${protocolName}</strong>.</p>
<p>Programs send them with <code>POST</code> to <code class="wrap">${prefix}/${protocolName}/{method}</code>.</p>
<p><a class="button" href="${prefix === "" ? "/" : prefix}">Start page</a></p>`,
  });
}
