import { createHash } from "node:crypto";
import {
  createServer,
  exchange,
  hosted,
  producer,
  protocolHash,
  type Server,
  service,
  unary,
} from "@sheaf/core";
import { dataclass, float, int, list, optional, utf8 } from "@sheaf/dataclass";
import { beforeAll, describe, expect, test } from "vitest";
import { requestHead } from "../auth/testing/request-head.ts";
import { describePage } from "./describe-page.ts";
import { landingPage } from "./landing-page.ts";
import { notFoundPage } from "./not-found-page.ts";
import { type Page, pageResponse, wantsPage } from "./page.ts";
import { PAGE_STYLE, PAGE_STYLE_HASH } from "./page-style.ts";
import { unauthorizedPage } from "./unauthorized-page.ts";

const Header = dataclass("Header", { total: int().describe("How many will come.") });
const Data = service(
  "acme.Data.v1",
  {
    add: unary(
      { a: float().describe("The first <summand>."), b: float().default(0), c: optional(utf8()) },
      float(),
      { doc: "Adds.\n\nStores <nothing>.", idempotency: "no_side_effects" },
    ),
    ping: unary({}),
    old: unary({}, list(int()), { wireName: "old_one", deprecated: "Use add." }),
    rows: producer(
      { query: utf8() },
      { output: { value: int().describe("A value.") }, header: Header },
    ),
    any: producer({}, {}),
    scale: exchange(
      { by: float() },
      { input: { value: float().describe("To scale.") }, output: { scaled: float() } },
    ),
  },
  { version: "1.2.0", doc: "Numbers & more." },
);
const Vague = service("Vague", { feed: producer({}, {}) }, { streamKinds: "unknown" });

function refuse(): never {
  throw new Error("not called");
}

function dataServer(): Server {
  const implementation = {
    add: refuse,
    ping: refuse,
    old: refuse,
    rows: refuse,
    any: refuse,
    scale: refuse,
  };
  return createServer(Data, implementation, {
    serverId: "0123456789ab",
    serverVersion: "3.1",
    hosts: [hosted(Vague, { feed: refuse })],
  });
}

const textOf = ({ bytes }: Page): string => new TextDecoder().decode(bytes);
/** The markup of one method. */
const sectionOf = (page: string, anchor: string): string => {
  const [, rest = ""] = page.split(`<section class="method" id="${anchor}"`);
  return rest.slice(0, rest.indexOf("</section>"));
};

describe("the describe page", () => {
  let server: Server;
  let page: string;
  beforeAll(async () => {
    server = dataServer();
    page = textOf(await describePage(server, { prefix: "/vgi" }));
  });

  test("has every protocol with version, doc and hash", async () => {
    for (const binding of server.bindings) {
      expect(page).toContain(`<h2 id="${binding.name}-title">${binding.name}</h2>`);
      expect(page).toContain(await protocolHash(binding));
    }
    expect(server.bindings.map(({ name }) => name)).toEqual([
      "acme.Data.v1",
      "Vague",
      "vgi_rpc.Reflection.v1",
    ]);
    expect(page).toContain("version 1.2.0 · 6 methods");
    expect(page).toContain("no version · 1 method ·");
    expect(page).toContain("<p>Numbers &amp; more.</p>");
    expect(page).toContain("0123456789ab");
  });

  test("has every method of each, and a link to it", () => {
    for (const { name, methods } of server.bindings) {
      for (const method of methods.keys()) {
        expect(sectionOf(page, `${name}:${method}`)).not.toBe("");
        expect(page).toContain(`<li><a href="#${name}:${method}">`);
      }
    }
  });

  test("shows parameters and result with types and docs", () => {
    const add = sectionOf(page, "acme.Data.v1:add");
    expect(add).toContain("POST /vgi/acme.Data.v1/add<");
    expect(add).toContain("<p>Adds.</p><p>Stores &lt;nothing&gt;.</p>");
    expect(add).toMatch(/>a<\/code><\/th><td><code>double<\/code><br>The first &lt;summand&gt;\./);
    expect(add).toMatch(/>b<\/code><\/th><td><code>double<\/code> <span[^>]*>· has a default/);
    expect(add).toMatch(
      />c<\/code><\/th><td><code>string<\/code> <span[^>]*>· may be null<\/span><\/td>/,
    );
    expect(add).toMatch(/<h4>Result<\/h4>[\s\S]*>result<\/code><\/th><td><code>double/);
    expect(add).toContain(">unary<");
    expect(add).toContain(">no side effects<");
  });

  test("shows what there is not", () => {
    const ping = sectionOf(page, "acme.Data.v1:ping");
    expect(ping).toMatch(/<h4>Parameters<\/h4><p[^>]*>None/);
    expect(ping).toMatch(/<h4>Result<\/h4><p[^>]*>None/);
    expect(ping).not.toContain("Rows");
  });

  test("shows names on the wire, and why not to use a method", () => {
    const old = sectionOf(page, "acme.Data.v1:old_one");
    expect(old).toContain("<strong>Deprecated.</strong> Use add.");
    expect(old).toContain("list&lt;item: int64");
  });

  test("shows streams with header and rows", () => {
    const rows = sectionOf(page, "acme.Data.v1:rows");
    expect(rows).toContain("POST /vgi/acme.Data.v1/rows/init<");
    expect(rows).toContain(">producer<");
    expect(rows).toMatch(
      /<h4>Header<\/h4>[\s\S]*>total<[\s\S]*int64<\/code><br>How many will come\./,
    );
    expect(rows).toMatch(/<h4>Rows out<\/h4>[\s\S]*>value<[\s\S]*A value\./);
    expect(rows).not.toContain("Rows in");
    const scale = sectionOf(page, "acme.Data.v1:scale");
    expect(scale).toMatch(
      /<h4>Rows in<\/h4>[\s\S]*To scale\.[\s\S]*<h4>Rows out<\/h4>[\s\S]*>scaled</,
    );
    expect(scale).toContain(">exchange<");
    expect(sectionOf(page, "acme.Data.v1:any")).toContain("Each call has its own columns");
    expect(sectionOf(page, "Vague:feed")).toContain('<span class="badge stream">stream</span>');
  });

  test("uses every id once, and links to ids that are there", () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/ (?:href="#|aria-labelledby=")([^"]+)"/g)) {
      expect(ids).toContain(target);
    }
  });
});

const EVIL = `</title><script>alert("1")</script>`;
const pages: [string, () => Page | Promise<Page>, number][] = [
  ["describe", () => describePage(dataServer()), 200],
  ["landing", () => landingPage(dataServer(), { describePath: "/describe" }), 200],
  ["not found", () => notFoundPage({ protocolName: EVIL, prefix: `/"${EVIL}` }), 404],
  ["unauthorized", () => unauthorizedPage({ reason: EVIL, detail: EVIL, hint: EVIL }), 401],
];

describe.each(pages)("the %s page", (_, make, status) => {
  test("is complete and loads nothing", async () => {
    const page = await make();
    expect(page.status).toBe(status);
    const text = textOf(page);
    expect(text).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
    expect(text).not.toMatch(/<script|<iframe|<img|<form|\bsrc=|@import|url\(| style="| on\w+="/);
    const links = [...text.matchAll(/<link[^>]*>/g)].map(([link]) => link);
    expect(links).toEqual(['<link rel="icon" href="data:,">']);
  });

  test("has a language, a title, one heading and a main part", async () => {
    const text = textOf(await make());
    expect(text).toMatch(/<title>[^<]+<\/title>/);
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(text.match(/<main/g)).toHaveLength(1);
    expect(text).toContain('name="viewport"');
  });

  test("closes what it opens", async () => {
    const open: string[] = [];
    const text = textOf(await make()).replace(/<style>[\s\S]*<\/style>/, "");
    for (const [tag, slash, name = ""] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (/^(?:meta|link|br)$/.test(name) || tag.endsWith("/>")) continue;
      if (slash === "") open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });
});

describe("the landing page", () => {
  test("links to the methods and to the source where there are", () => {
    const server = dataServer();
    const options = { describePath: "/vgi/describe", repositoryUrl: "https://git.example/a?b&c" };
    const text = textOf(landingPage(server, options));
    expect(text).toContain('href="/vgi/describe"');
    expect(text).toContain('href="https://git.example/a?b&amp;c"');
    expect(text).toContain("Numbers &amp; more.");
    expect(textOf(landingPage(server))).not.toMatch(/<a /);
  });

  test("does not link to what is no address", () => {
    const text = textOf(landingPage(dataServer(), { repositoryUrl: "javascript:alert(1)" }));
    expect(text).not.toContain("javascript:");
  });
});

test("the not found page links home", () => {
  const home = (prefix: string) => textOf(notFoundPage({ protocolName: "Data", prefix }));
  expect(home("")).toContain('href="/"');
  expect(home("/vgi")).toContain('href="/vgi"');
  expect(home("/vgi")).toContain("/vgi/Data/{method}");
});

describe("the response of a page", () => {
  const response = pageResponse({ status: 404, bytes: new Uint8Array(3) });
  const headers = Object.fromEntries(response.headers);

  test("lets in the one style sheet and nothing else", () => {
    const hash = createHash("sha256").update(PAGE_STYLE).digest("base64");
    expect(PAGE_STYLE_HASH, "change it with the style").toBe(hash);
    expect(headers["Content-Security-Policy"]).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  test("says what it is, and that nobody is to keep it", () => {
    expect(response.status).toBe(404);
    expect(headers).toMatchObject({
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
    });
  });

  test("has headers of its own", () => {
    const page: Page = { status: 200, bytes: new Uint8Array() };
    pageResponse(page).headers.push(["A", "b"]);
    expect(pageResponse(page).headers).not.toContainEqual(["A", "b"]);
  });
});

test.each([
  ["text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", true],
  ["*/*", false],
  ["application/vnd.apache.arrow.stream", false],
  [undefined, false],
])("%s wants a page: %s", (accept, expected) => {
  const headers = accept === undefined ? {} : { accept };
  expect(wantsPage(requestHead({ headers }))).toBe(expected);
});
