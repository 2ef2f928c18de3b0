import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAuthError } from "./auth-error.ts";
import { commonNameOf, parseDistinguishedName } from "./distinguished-name.ts";

const pairsOf = (name: string): string[][] =>
  parseDistinguishedName(name).map(({ type, value }) => [type, value]);

describe("names that are read", () => {
  test.each<[string, string[][]]>([
    ["", []],
    ["CN=alice", [["CN", "alice"]]],
    [
      "CN=alice,O=Acme",
      [
        ["CN", "alice"],
        ["O", "Acme"],
      ],
    ],
    [
      " cn = alice , O=Acme Corp ",
      [
        ["CN", "alice"],
        ["O", "Acme Corp"],
      ],
    ],
    [
      "CN=a\\,b\\+c\\=d,O=e=f",
      [
        ["CN", "a,b+c=d"],
        ["O", "e=f"],
      ],
    ],
    ["CN=Gr\\C3\\B6\\C3\\9Fe", [["CN", "Größe"]]],
    ["CN=Größe", [["CN", "Größe"]]],
    [
      "UID=b17+CN=bob,CN=Users",
      [
        ["UID", "b17"],
        ["CN", "bob"],
        ["CN", "Users"],
      ],
    ],
    [
      'CN="alice, \\"the\\" first",O=Acme',
      [
        ["CN", 'alice, "the" first'],
        ["O", "Acme"],
      ],
    ],
    [
      "CN=trailing\\ ,O=x",
      [
        ["CN", "trailing "],
        ["O", "x"],
      ],
    ],
    ["CN=\\ leading", [["CN", " leading"]]],
    [
      "CN=,O=x",
      [
        ["CN", ""],
        ["O", "x"],
      ],
    ],
    ["2.5.4.3=alice", [["2.5.4.3", "alice"]]],
    ["CN=\\\\", [["CN", "\\"]]],
  ])("%s", (name, expected) => {
    expect(pairsOf(name)).toEqual(expected);
  });

  test.each([
    ["O=Acme,CN=alice", "alice"],
    ["CN=alice,CN=Users,DC=acme", "alice"],
    ["2.5.4.3=alice", "alice"],
    ["O=CN\\=root,OU=x", undefined],
    ["O=Acme", undefined],
    ["", undefined],
  ])("the common name of %s", (name, expected) => {
    expect(commonNameOf(name)).toBe(expected);
  });
});

describe("names that are refused", () => {
  test.each([
    "alice",
    "/C=DE/CN=alice",
    "/CN=alice",
    "CN=alice,",
    "CN=alice,,O=x",
    ",CN=alice",
    "CN=a;CN=b",
    'CN="alice',
    'CN="alice" root',
    "CN=a\\",
    "CN=a\\zz",
    "CN=a\\4",
    "CN=\\FF",
    "C N=a",
    "CN=a\\C3",
    `CN=${"a".repeat(8_192)}`,
  ])("%s", (name) => {
    expect(() => parseDistinguishedName(name)).toThrow("not accepted");
  });
});

test("an escaped value comes back", () => {
  const escapeAll = (value: string): string =>
    Array.from(
      new TextEncoder().encode(value),
      (byte) => `\\${byte.toString(16).padStart(2, "0")}`,
    ).join("");
  const escapeFew = (value: string): string =>
    value.replace(/[",+;<>\\=]/g, "\\$&").replace(/^[ #]| $/g, "\\$&");
  const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(value, value, (cn, o) => {
      const expected = [
        ["CN", cn],
        ["O", o],
      ];
      expect(pairsOf(`CN=${escapeAll(cn)},O=${escapeAll(o)}`)).toEqual(expected);
      // A tab or a line break at an end is a blank and would need the other form.
      if (cn.trim() !== cn || o.trim() !== o) return;
      expect(pairsOf(`CN=${escapeFew(cn)},O=${escapeFew(o)}`)).toEqual(expected);
    }),
  );
});

test("nothing but a refusal is ever thrown", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(...'CNO=,+;\\"# aF4/') }),
  );
  fc.assert(
    fc.property(text, (name) => {
      try {
        parseDistinguishedName(name);
      } catch (error) {
        expect(isAuthError(error, "invalid_credential")).toBe(true);
      }
    }),
  );
});
