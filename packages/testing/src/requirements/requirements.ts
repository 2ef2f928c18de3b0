/** Every requirement there is. */
import { carrierRequirements, paramsRequirements, unaryRequirements } from "./call-requirements.ts";
import {
  cancelRequirements,
  closeRequirements,
  concurrencyRequirements,
  giveUpRequirements,
  resumeRequirements,
} from "./ending-requirements.ts";
import {
  contextRequirements,
  errorRequirements,
  limitRequirements,
  logRequirements,
  metadataRequirements,
} from "./message-requirements.ts";
import {
  introspectionRequirements,
  requestRequirements,
  routingRequirements,
} from "./request-requirements.ts";
import type { Requirement } from "./requirement.ts";
import {
  exchangeRequirements,
  headerRequirements,
  producerRequirements,
  readAheadRequirements,
  stateRequirements,
} from "./stream-requirements.ts";
import { typeRequirements } from "./type-requirements.ts";

/** All requirements by identifier. */
export const REQUIREMENTS = {
  ...carrierRequirements,
  ...unaryRequirements,
  ...paramsRequirements,
  ...typeRequirements,
  ...requestRequirements,
  ...routingRequirements,
  ...introspectionRequirements,
  ...producerRequirements,
  ...readAheadRequirements,
  ...exchangeRequirements,
  ...stateRequirements,
  ...headerRequirements,
  ...logRequirements,
  ...errorRequirements,
  ...metadataRequirements,
  ...contextRequirements,
  ...closeRequirements,
  ...cancelRequirements,
  ...giveUpRequirements,
  ...concurrencyRequirements,
  ...resumeRequirements,
  ...limitRequirements,
} as const;

/** The identifier of a requirement. */
export type RequirementId = keyof typeof REQUIREMENTS;

/** A requirement by its identifier; `undefined` where there is none of that name. */
export function requirementOf(id: string): Requirement | undefined {
  return Object.hasOwn(REQUIREMENTS, id) ? REQUIREMENTS[id as RequirementId] : undefined;
}
