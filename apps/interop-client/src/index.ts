/** What workers can be asked, and how: for programs that have something else to say of it than ours do. */
export { CASE_LIMIT_MS, type Case } from "./case/case.ts";
export type { Described } from "./case/described.ts";
export { nameFilter } from "./case/filter.ts";
export { type Ground, runCases } from "./case/run-cases.ts";
export type { CaseResult } from "./case/verdict.ts";
export { within } from "./case/within.ts";
export type { Target } from "./command-line.ts";
export type { Revision } from "./conformance/echoes/echo.ts";
export { frameworkCases } from "./conformance/framework-cases.ts";
export { conformanceCases } from "./conformance/suite.ts";
export { type ConformanceWorld, conformanceWorld } from "./conformance/world.ts";
export { connecting } from "./connector-of.ts";
export { SECONDARY_NAME, secondaryCases, secondaryWorld } from "./secondary/secondary-cases.ts";
export { sharedCases } from "./shared-memory/shared-cases.ts";
