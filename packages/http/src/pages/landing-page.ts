/** What somebody sees who opens the server's address in a browser. */
import type { Server } from "@sheaf/core";
import { cardPage } from "./card-page.ts";
import { html } from "./html.ts";
import type { Page } from "./page.ts";

/** Where things are. */
export interface LandingPageOptions {
  /** Where the describe page is, as a path. Default: there is none. */
  readonly describePath?: string;
  /** Where the service's source is; an `https:` or `http:` URL. Default: not shown. */
  readonly repositoryUrl?: string;
}

const WEB_URL = /^https?:\/\//;

/** The page of a server. */
export function landingPage(server: Server, options: LandingPageOptions = {}): Page {
  const { describePath, repositoryUrl } = options;
  const [primary] = server.bindings;
  const facts = [
    `server ${server.serverId}`,
    ...(server.serverVersion === "" ? [] : [`version ${server.serverVersion}`]),
  ];
  return cardPage({
    status: 200,
    title: server.protocolName,
    content: html`
${primary?.doc ? html`<p>${primary.doc}</p>` : undefined}
<p class="muted">This address answers calls of programs, in Apache Arrow over HTTP.</p>
<p>${describePath === undefined ? undefined : html`<a class="button" href="${describePath}">Methods and types</a>`}
${repositoryUrl !== undefined && WEB_URL.test(repositoryUrl) ? html`<a class="button plain" href="${repositoryUrl}" rel="noreferrer">Source</a>` : undefined}</p>
<p class="facts">${facts.join(" · ")}</p>`,
  });
}
