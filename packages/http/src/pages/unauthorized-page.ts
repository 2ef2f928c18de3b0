/** What somebody sees whom the server does not let in. */
import { cardPage } from "./card-page.ts";
import { html } from "./html.ts";
import type { Page } from "./page.ts";

/** Why. */
export interface UnauthorizedPageOptions {
  /** The reason's code. */
  readonly reason: string;
  /** The reason in words. */
  readonly detail: string;
  /** What to look at if the server stands behind a proxy. */
  readonly hint: string | undefined;
}

/** The 401 page. */
export function unauthorizedPage({ reason, detail, hint }: UnauthorizedPageOptions): Page {
  return cardPage({
    status: 401,
    title: "401: not authorized",
    content: html`
<p>${detail}.</p>
<p><code class="badge warn">${reason}</code></p>
${hint === undefined ? undefined : html`<p class="note"><strong>Is the proxy in the way?</strong> ${hint}</p>`}`,
  });
}
