/** The style sheet of all pages. */

/** It stands in the page itself; {@link PAGE_STYLE_HASH} lets it in, and has to change with it. */
export const PAGE_STYLE = `
:root {
  --paper: #fbfaf6; --card: #ffffff; --sunken: #f2f0e8; --line: #e2dfd3;
  --ink: #23261f; --muted: #5d6156; --accent: #33661f; --accent-2: #a9781c;
  --unary: #33661f; --producer: #0f5f78; --exchange: #7a3374; --warn: #944410;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1b1f23; --sunken: #23282d; --line: #343b42;
    --ink: #e6e8e3; --muted: #a3aaa4; --accent: #97cf7b; --accent-2: #dcb35c;
    --unary: #97cf7b; --producer: #76c7e2; --exchange: #de9bd5; --warn: #eea274;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 3px solid var(--accent-2); outline-offset: 2px; border-radius: 3px; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; } h2 { font-size: 1.35rem; } h3 { font-size: 1.05rem; }
p { margin: 0.6rem 0; text-wrap: pretty; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.88em; }
.logo { width: 4rem; height: 4rem; color: var(--accent); }
.muted { color: var(--muted); }
.wrap { overflow-wrap: anywhere; }
.badges { display: inline-flex; flex-wrap: wrap; gap: 0.35rem; vertical-align: middle; }
.badge {
  border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.6rem;
  font-size: 0.75rem; line-height: 1.5; font-weight: 600; color: var(--muted);
}
.unary { color: var(--unary); } .producer { color: var(--producer); }
.exchange { color: var(--exchange); } .warn { color: var(--warn); }

.card { display: grid; min-height: 100vh; place-items: center; padding: 1.5rem; }
.card main {
  max-width: 38rem; width: 100%; padding: 2.5rem; text-align: center;
  background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem;
}
.card h1 { margin-top: 0.75rem; }
.note {
  margin: 1.25rem 0 0; padding: 0.9rem 1.1rem; text-align: left; font-size: 0.94rem;
  background: var(--sunken); border-left: 4px solid var(--accent-2); border-radius: 0.3rem;
}
.button {
  display: inline-block; margin: 0.75rem 0.25rem 0; padding: 0.55rem 1.2rem; border-radius: 0.4rem;
  background: var(--accent); color: var(--paper); font-weight: 600; text-decoration: none;
}
.button.plain { background: none; color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.facts { margin: 1.25rem 0 0; font-size: 0.9rem; color: var(--muted); }

.reference { display: grid; grid-template-columns: 17rem minmax(0, 56rem); justify-content: center; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; padding: 0.4rem 0.8rem; background: var(--card); }
.reference nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 2rem 1rem;
  border-right: 1px solid var(--line); font-size: 0.88rem;
}
.reference nav p { margin: 1.2rem 0 0.3rem; font-weight: 600; overflow-wrap: anywhere; }
.reference nav ul { list-style: none; margin: 0; padding: 0; }
.reference nav li a { display: block; padding: 0.12rem 0; text-decoration: none; overflow-wrap: anywhere; }
.reference nav li a:hover { text-decoration: underline; }
.reference main { padding: 2rem 2rem 5rem; }
.top { display: flex; gap: 1rem; align-items: center; margin-bottom: 2rem; }
.top p { margin: 0.15rem 0 0; }
.protocol { margin-bottom: 3.5rem; }
.protocol > h2 { padding-top: 1.5rem; border-top: 3px solid var(--accent); }
.method {
  margin-top: 1rem; padding: 1.1rem 1.3rem 1.2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.6rem;
}
.method:target { border-color: var(--accent-2); box-shadow: 0 0 0 2px var(--accent-2); }
.method h3 { display: flex; flex-wrap: wrap; gap: 0.35rem 0.7rem; align-items: center; }
.method h3 a { color: inherit; text-decoration: none; }
.method h3 a:hover { text-decoration: underline; }
.method h4 {
  margin: 0.9rem 0 0.2rem; font-size: 0.78rem; font-weight: 600; color: var(--muted);
}
table { width: 100%; border-collapse: collapse; font-size: 0.92rem; }
th { text-align: left; font-weight: 400; width: 28%; }
th, td { padding: 0.35rem 0.7rem 0.35rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }

@media (max-width: 52rem) {
  .reference { grid-template-columns: minmax(0, 1fr); }
  .reference nav { position: static; height: auto; border: 0; border-bottom: 1px solid var(--line); padding: 1rem; }
  .reference nav ul { columns: 2; }
  .reference main { padding: 1.25rem 1rem 3rem; }
  .card main { padding: 1.75rem 1.25rem; }
  th { width: 40%; }
}
@media print { .reference { display: block; } .reference nav { display: none; } .method { break-inside: avoid; } }
`;

/** SHA-256 of {@link PAGE_STYLE} in base64, as a Content-Security-Policy names it. */
export const PAGE_STYLE_HASH = "fDuS8KdEO1OPwwuW6xnqdG8Xu4KiBTjjWY35M/GoN44=";
