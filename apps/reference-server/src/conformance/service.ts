/** The conformance service in its two revisions: one set of methods, and what differs. */
import { service } from "@sheaf/core";
import { addedHandlers, addedMethods } from "./methods/added-in-2.ts";
import { cancellingHandlers, cancellingMethods } from "./methods/cancelling.ts";
import { dataclassHandlers, dataclassMethods, dataclassMethods1 } from "./methods/dataclasses.ts";
import { exchangeHandlers, exchangeMethods } from "./methods/exchanges.ts";
import { messageHandlers, messageMethods } from "./methods/messages.ts";
import { producerHandlers, producerMethods } from "./methods/producers.ts";
import { scalarHandlers, scalarMethods } from "./methods/scalars.ts";
import { sessionHandlers, sessionMethods } from "./methods/sessions.ts";
import { wideScalarHandlers, wideScalarMethods } from "./methods/wide-scalars.ts";

/** What both revisions declare alike. */
const sharedMethods = {
  ...scalarMethods,
  ...wideScalarMethods,
  ...messageMethods,
  ...producerMethods,
  ...exchangeMethods,
  ...cancellingMethods,
  ...sessionMethods,
};

/** The 81 methods of revision 1; its streams do not say of which kind they are. */
export const ConformanceService1 = service(
  "ConformanceService",
  { ...sharedMethods, ...dataclassMethods1 },
  { version: "1.0.0", streamKinds: "unknown" },
);

/** The 90 methods of revision 2. */
export const ConformanceService2 = service(
  "ConformanceService",
  { ...sharedMethods, ...dataclassMethods, ...addedMethods },
  { version: "2.0.0" },
);

/** Implements both. */
export const conformanceHandlers = {
  ...scalarHandlers,
  ...wideScalarHandlers,
  ...messageHandlers,
  ...producerHandlers,
  ...exchangeHandlers,
  ...cancellingHandlers,
  ...sessionHandlers,
  ...dataclassHandlers,
  ...addedHandlers,
};
