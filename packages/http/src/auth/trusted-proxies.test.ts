import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAddress, trustedProxies } from "./trusted-proxies.ts";

describe("trustedProxies", () => {
  test.each<[string[], string, boolean]>([
    [["127.0.0.1"], "127.0.0.1", true],
    [["127.0.0.1"], "127.0.0.2", false],
    [["127.0.0.1"], "::ffff:127.0.0.1", true],
    [["::ffff:10.0.0.0/104"], "10.1.2.3", true],
    [["10.0.0.0/8"], "10.255.0.1", true],
    [["10.0.0.0/8"], "11.0.0.1", false],
    [["10.0.0.0/9"], "10.127.0.1", true],
    [["10.0.0.0/9"], "10.128.0.1", false],
    [["0.0.0.0/0"], "8.8.8.8", true],
    [["0.0.0.0/0"], "::1", false],
    [["::1", "192.168.0.0/16"], "::1", true],
    [["::1", "192.168.0.0/16"], "0:0:0:0:0:0:0:1", true],
    [["fd00::/8"], "fdab:1::2%eth0", true],
    [["fd00::/8"], "fe80::1", false],
    [["2001:db8::/33"], "2001:db8:7fff::1", true],
    [["2001:db8::/33"], "2001:db8:8000::1", false],
    [["127.0.0.1"], "", false],
    [["127.0.0.1"], "localhost", false],
    [["127.0.0.1"], "127.0.0.1:80", false],
  ])("%j trusts %s: %s", (entries, address, expected) => {
    expect(trustedProxies(entries)(address)).toBe(expected);
  });

  test("any trusts everybody, with or without an address", () => {
    expect(trustedProxies("any")("")).toBe(true);
    expect(trustedProxies("any")("8.8.8.8")).toBe(true);
  });

  test.each([
    "localhost",
    "10.0.0.0/33",
    "::/129",
    "10.0.0.0/",
    "10.0.0.0/a",
    "10.0.0",
    "1::2::3",
    "",
  ])("%j is no entry", (entry) => {
    expect(() => trustedProxies([entry])).toThrow(`'${entry}'`);
  });

  test("nobody to trust is a mistake", () => {
    expect(() => trustedProxies([])).toThrow("empty");
  });

  test.each([["ipv4", fc.ipV4(), 32] as const, ["ipv6", fc.ipV6(), 128] as const])(
    "agrees with the runtime on random networks: %s",
    (family, address, width) => {
      fc.assert(
        fc.property(address, fc.nat(width), address, (network, bits, other) => {
          const theirs = new BlockList();
          theirs.addSubnet(network, bits, family);
          const ours = trustedProxies([`${network}/${bits}`]);
          expect(ours(other)).toBe(theirs.check(other, family));
          expect(ours(network)).toBe(true);
        }),
      );
    },
  );
});

describe("parseAddress", () => {
  test("reads every IPv6 address there is", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(parseAddress(address)).toHaveLength(16);
      }),
    );
  });

  test.each([
    ":",
    ":::",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8:9",
    "12345::",
    "::1.2.3",
    "01.2.3.4",
    "1.2.3.4.5",
    "256.1.1.1",
    "g::",
  ])("%s is none", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});
