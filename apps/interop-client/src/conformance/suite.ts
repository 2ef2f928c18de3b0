/** All cases of a revision of the conformance service. */
import type { Case } from "../case/case.ts";
import { cancelCases } from "./cancel-cases.ts";
import { describeCases } from "./describe-cases.ts";
import { dynamicStreamCases } from "./dynamic-stream-cases.ts";
import { echoCases } from "./echo-cases.ts";
import type { Revision } from "./echoes/echo.ts";
import { exchangeCases } from "./exchange-cases.ts";
import { headerCases } from "./header-cases.ts";
import { largeCases } from "./large-cases.ts";
import { messageCases } from "./message-cases.ts";
import { producerCases } from "./producer-cases.ts";
import { unaryCases } from "./unary-cases.ts";
import type { World } from "./world.ts";

/** Everything that is asked of a server of the conformance service. */
export function conformanceCases(revision: Revision): readonly Case<World>[] {
  return [
    ...describeCases,
    ...echoCases(revision),
    ...unaryCases(revision),
    ...messageCases,
    ...producerCases(revision),
    ...headerCases,
    ...exchangeCases(revision),
    ...cancelCases,
    ...dynamicStreamCases,
    ...largeCases,
  ];
}
