/** All suites, and their tests. */
import { type SuiteTest, testsOf } from "../cells/suite.ts";
import { bytesSuite } from "./bytes.suite.ts";
import { cancelSuite } from "./cancel.suite.ts";
import { carrierSuite } from "./carrier.suite.ts";
import { closeSuite } from "./close.suite.ts";
import { concurrencySuite } from "./concurrency.suite.ts";
import { contextSuite } from "./context.suite.ts";
import { errorSuite } from "./error.suite.ts";
import { exchangeSuite } from "./exchange.suite.ts";
import { giveUpSuite } from "./give-up.suite.ts";
import { headerSuite } from "./header.suite.ts";
import { introspectionSuite } from "./introspection.suite.ts";
import { logSuite } from "./log.suite.ts";
import { metadataSuite } from "./metadata.suite.ts";
import { paramsSuite } from "./params.suite.ts";
import { producerSuite } from "./producer.suite.ts";
import { requestSuite } from "./request.suite.ts";
import { routingSuite } from "./routing.suite.ts";
import { typeSuite } from "./type.suite.ts";
import { unarySuite } from "./unary.suite.ts";

/** Every test that carriers are asked to pass. */
export const ALL_TESTS: readonly SuiteTest[] = testsOf([
  carrierSuite,
  unarySuite,
  paramsSuite,
  typeSuite,
  requestSuite,
  routingSuite,
  introspectionSuite,
  producerSuite,
  exchangeSuite,
  headerSuite,
  logSuite,
  errorSuite,
  metadataSuite,
  contextSuite,
  closeSuite,
  cancelSuite,
  giveUpSuite,
  concurrencySuite,
  bytesSuite,
]);
