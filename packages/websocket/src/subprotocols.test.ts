import fc from "fast-check";
import { expect, test } from "vitest";
import {
  chooseSubprotocol,
  decodeTokenOffer,
  encodeTokenOffer,
  MULTIPLEXED_PROTOCOL,
  protocolsOffered,
  RAW_PROTOCOL,
  subprotocolNamed,
} from "./subprotocols.ts";

test("a token survives the way through a header that takes few characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (token) => {
      const offer = encodeTokenOffer(token);
      expect(offer).toMatch(/^bearer\.[A-Za-z0-9_-]*$/);
      expect(decodeTokenOffer([RAW_PROTOCOL, offer])).toBe(token);
    }),
  );
});

test.each([["bearer.*"], ["bearer.a"], ["bearer._w"], ["Bearer.YQ"], ["chat"]])(
  "what is no readable token is none: %s",
  (offer) => expect(decodeTokenOffer([offer])).toBeUndefined(),
);

test("the server chooses what it speaks, whatever else is offered", () => {
  expect(chooseSubprotocol(["chat", RAW_PROTOCOL])).toBe(RAW_PROTOCOL);
  expect(chooseSubprotocol([MULTIPLEXED_PROTOCOL, RAW_PROTOCOL])).toBe(MULTIPLEXED_PROTOCOL);
  expect(chooseSubprotocol([RAW_PROTOCOL, MULTIPLEXED_PROTOCOL])).toBe(RAW_PROTOCOL);
  expect(chooseSubprotocol([])).toBe(RAW_PROTOCOL);
  expect(chooseSubprotocol(["chat"])).toBeUndefined();
});

test("a token is no offer", () => {
  expect(protocolsOffered(["chat", encodeTokenOffer("x")])).toEqual(["chat"]);
});

test("no choice means the raw bytes, an unknown one nothing", () => {
  expect(subprotocolNamed("")).toBe(RAW_PROTOCOL);
  expect(subprotocolNamed("chat")).toBeUndefined();
});
