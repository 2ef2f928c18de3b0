import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { html } from "./html.ts";

describe("html", () => {
  test("escapes texts and leaves markup", () => {
    const inner = html`<b>${"a & b"}</b>`;
    const { markup } = html`<p title="${`"x"`}">${inner}${[inner, "<", undefined]}${7}</p>`;
    expect(markup).toBe('<p title="&quot;x&quot;"><b>a &amp; b</b><b>a &amp; b</b>&lt;7</p>');
  });

  test("no text can end an attribute or begin a tag", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { markup } = html`${text}`;
        expect(markup).not.toMatch(/[<>"']/);
        expect(markup).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  test("an object that looks like markup is not taken for it", () => {
    expect(() => html`${JSON.parse('{"markup":"<script>"}')}`).toThrow(TypeError);
  });
});
