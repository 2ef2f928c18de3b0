/** The behaviour that every carrier has, as one suite. */
import { connect } from "@sheaf/core";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { Fixture } from "./fixture/contract.ts";
import type { FixtureClient, OpenClient, RunningFixture, TransportHarness } from "./harness.ts";
import { cancelSuite } from "./suites/cancel.suite.ts";
import { errorSuite } from "./suites/error.suite.ts";
import { exchangeSuite } from "./suites/exchange.suite.ts";
import { giveUpSuite } from "./suites/give-up.suite.ts";
import { producerSuite } from "./suites/producer.suite.ts";
import { unarySuite } from "./suites/unary.suite.ts";

/** Registers all behavioural suites for a carrier: one fixture server, a connection for each test. */
export function describeTransport(harness: TransportHarness): void {
  describe(harness.name, () => {
    let running: RunningFixture;
    const clients: FixtureClient[] = [];
    const open: OpenClient = async () => {
      const client = await connect(Fixture, running.connector);
      clients.push(client);
      return client;
    };
    beforeAll(async () => {
      running = await harness.start();
    });
    afterEach(async () => {
      for (const client of clients.splice(0)) await client.close();
    });
    afterAll(async () => {
      await running[Symbol.asyncDispose]();
    });
    unarySuite(open);
    producerSuite(open);
    exchangeSuite(open);
    errorSuite(open);
    cancelSuite(open);
    giveUpSuite(open, harness.capabilities ?? {});
  });
}
