/** What all pages have in common: complete in themselves, without scripts, loading nothing. */
import type { HttpRequestHead, HttpResponse } from "../message/http-message.ts";
import { Html, type HtmlValue, html } from "./html.ts";
import { PAGE_STYLE, PAGE_STYLE_HASH } from "./page-style.ts";

/** A page that is ready to be sent. */
export interface Page {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** The parts of a page. */
export interface PageParts {
  readonly status: number;
  readonly title: string;
  /** Class of the body: how wide it is. */
  readonly layout: "card" | "reference";
  readonly body: HtmlValue;
}

/** A bundle of arrows. */
export const LOGO: Html = html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"><path d="M16 28V5M12.500 8.500 16 5l3.500 3.500"/><path d="M12 28c0-7-1-12-5-17M6.200 15.500 7 11l4.200 1.800"/><path d="M20 28c0-7 1-12 5-17M25.800 15.500 25 11l-4.200 1.800"/></g><path d="M10 21.500h12" stroke="var(--accent-2)" stroke-width="3" stroke-linecap="round"/></svg>`;

/** Nothing may be loaded, sent or framed; the one style sheet is known by its hash. */
const SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${PAGE_STYLE_HASH}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
const STYLE: Html = new Html(`<style>${PAGE_STYLE}</style>`);
/** Browsers would ask for `/favicon.ico` otherwise. */
const ICON: Html = html`<link rel="icon" href="data:,">`;
const utf8 = new TextEncoder();

/** Puts a page together. */
export function renderPage({ status, title, layout, body }: PageParts): Page {
  const { markup } = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
${ICON}
${STYLE}
</head>
<body class="${layout}">
${body}
</body>
</html>
`;
  return { status, bytes: utf8.encode(markup) };
}

/** The response that sends a page. A page may depend on who asks, so nobody keeps it. */
export function pageResponse({ status, bytes }: Page): HttpResponse {
  return {
    status,
    headers: [
      ["Content-Type", "text/html; charset=utf-8"],
      ["Cache-Control", "no-store"],
      ["Content-Security-Policy", SECURITY_POLICY],
      ["X-Content-Type-Options", "nosniff"],
      ["Referrer-Policy", "no-referrer"],
    ],
    body: [bytes],
  };
}

/** Whether a browser asks: nobody else wants HTML. */
export function wantsPage(request: HttpRequestHead): boolean {
  return (request.header("accept") ?? "").includes("text/html");
}
