import { expect, test } from "vitest";
import { whyNot } from "./takes-part.ts";

test("ours and the floor take part in everything", () => {
  for (const name of ["codec/one-row", "ws-mux/unary-1000-concurrent", "shm-unix/batch-8mib"]) {
    expect([whyNot("ours", name), whyNot("floor", name)]).toEqual([undefined, undefined]);
  }
});

test.each([
  ["npm", "codec/one-row", "it takes no part in codec cases"],
  ["npm", "http/seal-200b", "it takes no part in codec cases"],
  ["npm", "unix/unary-add", undefined],
  ["npm", "shm/batch-1mib", "it does not run over shm"],
  ["python", "shm/batch-1mib", undefined],
  ["python", "shm-unix/batch-1mib", "it does not run over shm-unix"],
  ["grpc", "tcp/exchange-1", undefined],
  ["grpc", "unix/exchange-1", "it does not run over unix"],
  ["json", "http/exchange-1", "it has no exchange-1"],
] as const)("%s in %s: %s", (contender, name, why) => {
  expect(whyNot(contender, name)).toBe(why);
});
