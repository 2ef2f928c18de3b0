/** The reference of a server: every protocol that it hosts, with methods, types and hash. */
import { protocolHash, type Server } from "@sheaf/core";
import { type Html, html } from "./html.ts";
import { methodAnchor, methodSection, type ShownBinding } from "./method-section.ts";
import { LOGO, type Page, renderPage } from "./page.ts";
import { paragraphs } from "./paragraphs.ts";

/** How calls are addressed. */
export interface DescribePageOptions {
  /** What stands before all paths. Default `""`. */
  readonly prefix?: string;
}

/** The page of a server, to be made once: what a server hosts does not change. */
export async function describePage(
  server: Server,
  { prefix = "" }: DescribePageOptions = {},
): Promise<Page> {
  const { bindings, serverId, serverVersion } = server;
  const hashes = await Promise.all(bindings.map(hashOf));
  return renderPage({
    status: 200,
    title: `${server.protocolName}: methods and types`,
    layout: "reference",
    body: html`<a class="skip" href="#the-methods">Skip to the methods</a>
<nav aria-label="Methods">${bindings.map(contents)}</nav>
<main id="the-methods">
<div class="top">${LOGO}<div><h1>${server.protocolName}</h1>
<p class="muted">Methods and types · server <code>${serverId}</code>${serverVersion === "" ? undefined : html` · version ${serverVersion}`}</p></div></div>
${bindings.map((binding, i) => protocolSection(binding, hashes[i], prefix))}
</main>`,
  });
}

/** Types without a portable name have no hash; that is no reason not to describe the rest. */
async function hashOf(binding: ShownBinding): Promise<string | undefined> {
  try {
    return await protocolHash(binding);
  } catch {
    return undefined;
  }
}

function contents(binding: ShownBinding): Html {
  const { name, methods } = binding;
  return html`<p><a href="#${name}">${name}</a></p>
<ul>${[...methods.values()].map((method) => html`<li><a href="#${methodAnchor(method)}"><code>${method.name}</code></a></li>`)}</ul>
`;
}

function protocolSection(
  { name, version, doc, methods }: ShownBinding,
  hash: string | undefined,
  prefix: string,
): Html {
  const count = methods.size === 1 ? "1 method" : `${methods.size} methods`;
  return html`<section class="protocol" id="${name}" aria-labelledby="${name}-title">
<h2 id="${name}-title">${name}</h2>
<p class="muted">${version === undefined ? "no version" : `version ${version}`} · ${count}${hash === undefined ? undefined : html` · hash <code class="wrap">${hash}</code>`}</p>
${paragraphs(doc)}
${[...methods.values()].map((method) => methodSection(method, prefix))}
</section>
`;
}
