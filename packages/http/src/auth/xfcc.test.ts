import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAuthError } from "./auth-error.ts";
import { parseXfcc } from "./xfcc.ts";

const HASH = "468ed33be74eee6556d90c0149c1309e9ba61d6425303443c0748a02dd8de688";

describe("headers that are read", () => {
  test("everything that Envoy writes", () => {
    const header = `By=http://frontend.example;By=spiffe://acme/proxy;Hash=${HASH.toUpperCase()};Cert="-----BEGIN%20CERTIFICATE-----%0A";Chain="x";Subject="CN=alice,O=Acme\\, North \\"x\\"";URI=spiffe://acme/alice;URI=;DNS=alice.example;DNS=a.example`;
    expect(parseXfcc(header)).toEqual([
      {
        by: ["http://frontend.example", "spiffe://acme/proxy"],
        certificate: expect.objectContaining({
          subject: 'CN=alice,O=Acme\\, North \\"x\\"',
          commonName: "alice",
          uris: ["spiffe://acme/alice"],
          dnsNames: ["alice.example", "a.example"],
          fingerprint: HASH,
        }),
      },
    ]);
  });

  test("one element for each hop", () => {
    const elements = parseXfcc('Subject="CN=a,O=b";URI=u1 , By=p ; subject="CN=c"');
    expect(elements.map(({ certificate }) => certificate.subject)).toEqual(["CN=a,O=b", "CN=c"]);
    expect(elements.map(({ by }) => by)).toEqual([[], ["p"]]);
  });

  test("a comma inside a name does not begin another attribute", () => {
    const [element] = parseXfcc('Subject="CN=admin\\,OU=x,O=Acme"');
    expect(element?.certificate.commonName).toBe("admin,OU=x");
  });

  test("a URI is taken as it is", () => {
    expect(parseXfcc("URI=spiffe://a/b%2Fc")[0]?.certificate.uris).toEqual(["spiffe://a/b%2Fc"]);
  });
});

describe("headers that are refused", () => {
  test.each([
    ["nothing", ""],
    ["a pair without a key", "=x"],
    ["a key without a value", "Subject"],
    ["an empty pair", "By=a;;URI=b"],
    ["an empty element", "By=a,,By=b"],
    ["a quote that does not end", 'Subject="CN=alice'],
    ["an escape at the end", 'Subject="CN=alice\\'],
    ["something after a quoted value", 'Subject="CN=a"CN=b'],
    ["a quote within a value", 'Subject=CN=al"ice'],
    ["two subjects", 'Subject="CN=a";Subject="CN=b"'],
    ["two hashes", `Hash=${HASH};Hash=${HASH}`],
    ["a hash that is none", "Hash=abc"],
    ["a subject that is none", 'Subject="/CN=alice"'],
    ["too many elements", `${"By=a,".repeat(16)}By=a`],
    ["too long", `By=${"a".repeat(65_536)}`],
  ])("%s", (_, header) => {
    expect(() => parseXfcc(header)).toThrow("not accepted");
  });
});

test("what was written is read, whatever is in it", () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab,;="\\ %2'), minLength: 1 });
  const quoted = (value: string): string => `"${value.replace(/["\\]/g, "\\$&")}"`;
  fc.assert(
    fc.property(
      fc.array(fc.array(text, { minLength: 1 }), { minLength: 1, maxLength: 4 }),
      (uris) => {
        const header = uris
          .map((each) => each.map((uri) => `URI=${quoted(uri)}`).join(";"))
          .join(",");
        expect(parseXfcc(header).map(({ certificate }) => certificate.uris)).toEqual(uris);
      },
    ),
  );
});

test("nothing but a refusal is ever thrown", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("By", "Hash", "Subject", "URI", "=", ";", ",", '"', "\\", "CN=a", " "),
    }),
  );
  fc.assert(
    fc.property(text, (header) => {
      try {
        parseXfcc(header);
      } catch (error) {
        expect(isAuthError(error, "invalid_credential")).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});
