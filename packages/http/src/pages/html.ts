/** Markup in which every text is escaped. */

/** A piece of markup. What makes one is {@link html}; a text never becomes one unescaped. */
export class Html {
  readonly markup: string;

  /** @internal Use {@link html}. */
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What may stand in a template: texts, which are escaped, markup, lists of these, and nothing. */
export type HtmlValue = string | number | Html | undefined | readonly HtmlValue[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of markup: html`<p title="${title}">${text}</p>`. Attributes have to be quoted. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.reduce((markup, part, i) => markup + markupOf(values[i - 1]) + part));
}

function markupOf(value: HtmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map(markupOf).join("");
  return escaped(String(value));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
