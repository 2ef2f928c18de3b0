import { describe, expect, test } from "vitest";
import { AuthError } from "./auth-error.ts";
import { authenticateRequest, chain } from "./authenticate.ts";
import { bearer } from "./bearer.ts";
import { type MutualTlsOptions, mutualTlsFromProxy } from "./mutual-tls.ts";
import { ALICE, EXPIRED, NAMELESS } from "./testing/certificates.ts";
import { refusalOf } from "./testing/refusal-of.ts";
import { requestHead } from "./testing/request-head.ts";

const PROXY = "10.0.0.7";
const trusted = { trustedProxies: [PROXY] } as const;
const from = (headers: Record<string, string>, remoteAddr: string = PROXY) =>
  requestHead({ remoteAddr, headers });

describe("pem", () => {
  const authenticate = mutualTlsFromProxy({ ...trusted, format: "pem" });
  const ask = async (pem: string) =>
    authenticate(from({ "X-SSL-Client-Cert": encodeURIComponent(pem) }));

  test("the subject's common name is the caller", async () => {
    expect(await ask(ALICE)).toEqual({
      domain: "mtls",
      authenticated: true,
      principal: "alice",
      claims: {
        subject: "CN=alice,OU=Daten \\+ Größe,O=Acme\\, North,C=DE",
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        serial: "c0ffee1234567890",
        uri: "spiffe://acme/alice",
        dns: ["alice.example", "a.example"],
        email: ["alice@example.org"],
        not_valid_after: expect.stringMatching(/^21\d\d-/),
      },
    });
  });

  test("or else an alternative name", async () => {
    expect(await ask(NAMELESS)).toMatchObject({ principal: "spiffe://acme/batch" });
  });

  test("a certificate that has expired", async () => {
    expect((await refusalOf(() => ask(EXPIRED))).reason).toBe("expired_credential");
  });

  test.each(["x", "%", ALICE.slice(0, 99)])("no certificate: %s", async (value) => {
    const request = from({ "X-SSL-Client-Cert": value });
    const error = await refusalOf(() => authenticate(request));
    expect(error.reason).toBe("invalid_credential");
  });

  test("plus signs stay", async () => {
    const value = encodeURIComponent(ALICE).replaceAll("%2B", "+").replaceAll("%2F", "/");
    expect(await authenticate(from({ "X-SSL-Client-Cert": value }))).toMatchObject({
      principal: "alice",
    });
  });

  test("the proxy's verdict counts where there is one", async () => {
    const value = encodeURIComponent(ALICE);
    const saying = (verdict: string) =>
      from({ "X-SSL-Client-Cert": value, "X-SSL-Client-Verify": verdict });
    expect(await authenticate(saying("SUCCESS"))).toMatchObject({ principal: "alice" });
    expect(await authenticate(saying("NONE"))).toBeUndefined();
    const error = await refusalOf(() => authenticate(saying("FAILED:self signed certificate")));
    expect(error.reason).toBe("invalid_credential");
  });
});

describe("xfcc", () => {
  const make = (options: Partial<MutualTlsOptions> = {}) =>
    mutualTlsFromProxy({ ...trusted, format: "xfcc", ...options });
  const ask = async (value: string, options?: Partial<MutualTlsOptions>) =>
    make(options)(from({ "X-Forwarded-Client-Cert": value }));

  test("the subject's common name is the caller", async () => {
    const caller = await ask('By=p;Subject="CN=alice,O=Acme";URI=u1;URI=u2;DNS=d');
    expect(caller).toMatchObject({
      principal: "alice",
      claims: { subject: "CN=alice,O=Acme", uri: ["u1", "u2"], dns: ["d"] },
    });
  });

  test("costs no promise", () => {
    const request = from({ "X-Forwarded-Client-Cert": "URI=spiffe://acme/x" });
    expect(make()(request)).toMatchObject({ principal: "spiffe://acme/x" });
  });

  test("one of several elements, if it is said which", async () => {
    const header = "URI=first,URI=last";
    expect(await ask(header, { element: "first" })).toMatchObject({ principal: "first" });
    expect(await ask(header, { element: "last" })).toMatchObject({ principal: "last" });
    expect((await refusalOf(() => ask(header))).diagnosis).toContain("several elements");
  });

  test.each(["By=p", "x", 'Subject="O=Acme"', 'Subject="CN="', 'Subject="CN=a\\00b"'])(
    "names nobody: %s",
    async (header) => {
      expect((await refusalOf(() => ask(header))).reason).toBe("invalid_credential");
    },
  );

  test("the server may choose who is named, and who may come", async () => {
    const principal: MutualTlsOptions["principal"] = ({ uris: [uri] }) => {
      if (uri === "u1") throw new AuthError("insufficient_scope");
      return uri;
    };
    const options = { principal, domain: "mesh" };
    expect(await ask("URI=u2", options)).toMatchObject({ principal: "u2", domain: "mesh" });
    expect((await refusalOf(() => ask("URI=u1", options))).reason).toBe("insufficient_scope");
    expect((await refusalOf(() => ask("DNS=d", options))).reason).toBe("invalid_credential");
  });
});

describe("subject", () => {
  const authenticate = mutualTlsFromProxy({ ...trusted, format: "subject", header: "X-DN" });

  test("counts only with the proxy's verdict", async () => {
    const dn = { "X-DN": "CN=alice,O=Acme" };
    const verified = from({ ...dn, "X-SSL-Client-Verify": "SUCCESS" });
    expect(await authenticate(verified)).toMatchObject({ principal: "alice" });
    expect((await refusalOf(() => authenticate(from(dn)))).reason).toBe("invalid_credential");
    expect(authenticate.proxyHeaders).toEqual(["X-DN", "X-SSL-Client-Verify"]);
  });
});

describe("trust", () => {
  const authenticate = mutualTlsFromProxy({ ...trusted, format: "xfcc" });
  const header = { "X-Forwarded-Client-Cert": "URI=spiffe://acme/root" };

  test.each(["10.0.0.8", "", "127.0.0.1"])("nothing that %j says counts", async (address) => {
    const error = await refusalOf(() => authenticate(from(header, address)));
    expect(error.reason).toBe("proxy_required");
    expect(error.message).not.toContain("spiffe");
  });

  test("a forged header does not reach another authenticator", async () => {
    const both = chain(authenticate, bearer({ tokens: { "a-token": "carol" } }));
    const forged = from({ ...header, authorization: "Bearer a-token" }, "10.0.0.8");
    expect((await refusalOf(() => both(forged))).reason).toBe("proxy_required");
    const plain = from({ authorization: "Bearer a-token" }, "10.0.0.8");
    expect(await both(plain)).toMatchObject({ principal: "carol" });
  });

  test("without the header the proxy is missing, not a credential", async () => {
    const error = await refusalOf(() => authenticateRequest(authenticate, from({})));
    expect(error.reason).toBe("proxy_required");
    expect(authenticate.proxyHeaders).toEqual(["X-Forwarded-Client-Cert"]);
  });
});
