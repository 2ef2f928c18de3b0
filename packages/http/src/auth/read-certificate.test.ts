import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAuthError } from "./auth-error.ts";
import { commonNameOf } from "./distinguished-name.ts";
import { readCertificate } from "./read-certificate.ts";
import { ALICE, BOB, EXPIRED, NAMELESS, ZOE } from "./testing/certificates.ts";

describe("certificates that are read", () => {
  test("names, alternative names and numbers", async () => {
    expect(await readCertificate(ALICE)).toMatchObject({
      subject: "CN=alice,OU=Daten \\+ Größe,O=Acme\\, North,C=DE",
      commonName: "alice",
      uris: ["spiffe://acme/alice"],
      dnsNames: ["alice.example", "a.example"],
      emails: ["alice@example.org"],
      serialNumber: "c0ffee1234567890",
    });
  });

  test("no common name", async () => {
    expect(await readCertificate(NAMELESS)).toMatchObject({
      subject: "O=Acme",
      commonName: undefined,
      uris: ["spiffe://acme/batch"],
      dnsNames: ["batch.example"],
      serialNumber: "01",
    });
  });

  test("the most specific of several common names", async () => {
    const { subject, commonName } = await readCertificate(BOB);
    expect(subject).toMatch(/^(?:CN=bob\+UID=b17|UID=b17\+CN=bob),CN=Users,DC=acme,DC=local$/);
    expect(commonName).toBe("bob");
  });

  test("UTF-16", async () => {
    expect((await readCertificate(ZOE)).commonName).toBe("Zoë");
  });

  test.each([ALICE, NAMELESS, BOB, ZOE, EXPIRED])("as OpenSSL reads them", async (pem) => {
    const read = await readCertificate(pem);
    const theirs = new X509Certificate(pem);
    expect(read.fingerprint).toBe(theirs.fingerprint256.replaceAll(":", "").toLowerCase());
    expect(read.serialNumber).toBe(theirs.serialNumber.toLowerCase());
    expect(read.notBefore).toEqual(new Date(theirs.validFrom));
    expect(read.notAfter).toEqual(new Date(theirs.validTo));
    expect(commonNameOf(read.subject)).toBe(read.commonName);
  });

  test("with a chain behind, blanks before, and other line ends", async () => {
    const pem = `\n${ALICE.replaceAll("\n", "\r\n")}${BOB}`;
    expect((await readCertificate(pem)).commonName).toBe("alice");
  });
});

const der = Buffer.from(ALICE.replace(/-----.*-----/g, ""), "base64");
const pemOf = (bytes: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString("base64")}\n-----END CERTIFICATE-----\n`;

describe("what is no certificate", () => {
  test.each([
    ["nothing", ""],
    ["no PEM", "alice"],
    ["another kind of PEM", ALICE.replaceAll("CERTIFICATE", "PUBLIC KEY")],
    ["no end", ALICE.slice(0, 300)],
    ["no base64", "-----BEGIN CERTIFICATE-----\nA=A\n-----END CERTIFICATE-----"],
    ["text in front", `x${ALICE}`],
    ["cut short", pemOf(der.subarray(0, 200))],
    ["with bytes behind", pemOf(Buffer.concat([der, Buffer.of(0)]))],
    ["too long", `${ALICE}${" ".repeat(65_536)}`],
  ])("%s", async (_, pem) => {
    await expect(readCertificate(pem)).rejects.toMatchObject({ reason: "invalid_credential" });
  });

  test("a NUL in a name", async () => {
    const bytes = Buffer.from(der);
    bytes[bytes.indexOf("alice.example") + 5] = 0;
    await expect(readCertificate(pemOf(bytes))).rejects.toMatchObject({
      reason: "invalid_credential",
    });
  });

  test("changed anywhere: refused or read, and never anything else", async () => {
    const change = fc.record({
      at: fc.nat(der.byteLength - 1),
      to: fc.nat(255),
      keep: fc.nat(der.byteLength),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let bytes = new Uint8Array(der);
        for (const { at, to, keep } of changes) {
          bytes[at] = to;
          if (keep % 7 === 0) bytes = bytes.slice(0, keep);
        }
        try {
          await readCertificate(pemOf(bytes));
        } catch (error) {
          expect(isAuthError(error, "invalid_credential")).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
