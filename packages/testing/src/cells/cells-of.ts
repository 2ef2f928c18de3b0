/** Which tests a carrier has to pass: one cell of the matrix for each requirement. */
import {
  CAPABILITIES,
  type Capabilities,
  type CapabilityName,
  capabilitiesOf,
} from "../requirements/capabilities.ts";
import { REQUIREMENTS, type RequirementId, requirementOf } from "../requirements/requirements.ts";
import type { SuiteTest } from "./suite.ts";

/** One requirement on one carrier. */
export interface Cell {
  readonly requirement: RequirementId;
  /** Whether the carrier lacks what it needs, and is tested for what must be so then. */
  readonly otherwise: boolean;
  readonly tests: readonly SuiteTest[];
}

/** A requirement that says nothing about a carrier, and why. */
export interface LeftOut {
  readonly requirement: RequirementId;
  readonly reason: string;
}

/** What is asked of a carrier. */
export interface CellPlan {
  readonly cells: readonly Cell[];
  readonly leftOut: readonly LeftOut[];
}

/** The part of a harness that says what is asked of it. */
export interface Asked {
  readonly capabilities?: Partial<Capabilities>;
  readonly areas?: readonly string[] | undefined;
}

/** Plans the cells of a carrier. */
export function cellsOf(
  tests: readonly SuiteTest[],
  { capabilities: stated, areas }: Asked,
): CellPlan {
  const capabilities = capabilitiesOf(stated);
  const cells: Cell[] = [];
  const leftOut: LeftOut[] = [];
  for (const requirement of Object.keys(REQUIREMENTS) as RequirementId[]) {
    if (areas !== undefined && !areas.includes(areaOf(requirement))) continue;
    const lacking = lackingFor(requirement, capabilities);
    const otherwise = lacking !== undefined;
    const own = tests.filter(
      (test) => test.requirement === requirement && test.otherwise === otherwise,
    );
    if (own.length > 0) cells.push({ requirement, otherwise, tests: own });
    else if (lacking !== undefined) {
      leftOut.push({ requirement, reason: CAPABILITIES[lacking].lacking });
    }
  }
  return { cells, leftOut };
}

/** What a carrier lacks for a requirement, if anything. */
function lackingFor(
  requirement: RequirementId,
  capabilities: Capabilities,
): CapabilityName | undefined {
  return requirementOf(requirement)?.needs?.find((need) => !capabilities[need]);
}

function areaOf(requirement: RequirementId): string {
  return requirement.slice(0, requirement.indexOf("."));
}
