/** The page's program: the behavioural suites over everything that a browser can connect by. */
import { describeTransport } from "@sheaf/testing";
import { HARNESSES } from "./harnesses.ts";
import { runCases } from "./test-runner.ts";

for (const { name, carrier, capabilities, connector } of HARNESSES) {
  describeTransport({
    name,
    capabilities,
    start: async () => ({
      connector: connector(globalThis.fixtureUrls[carrier]),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  });
}

globalThis.caseResults = runCases();
