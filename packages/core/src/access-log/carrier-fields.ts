/** What a record says of the carrier: status, sizes on the wire, state, session. */
import type { CarrierFacts } from "../server/dispatch-hook.ts";
import type { AccessRecord } from "./access-record.ts";
import { base64 } from "./request-fields.ts";

/** The fields of a call that came over a carrier of single requests; none for others. */
export function carrierFields(facts: CarrierFacts | undefined, style: "a" | "c"): AccessRecord {
  if (facts === undefined) return {};
  const { externalizedBytes = 0 } = facts;
  return {
    ...defined("http_status", facts.httpStatus),
    ...defined("request_bytes", facts.requestBytes),
    ...defined("response_bytes", facts.responseBytes),
    ...stateField("request_state", facts.requestState, style),
    ...stateField("response_state", facts.responseState, style),
    ...(externalizedBytes > 0 && { externalized_bytes: externalizedBytes }),
    ...defined("session_action", facts.sessionAction),
    ...defined("session_id", facts.sessionId),
  };
}

function defined(name: string, value: unknown): AccessRecord {
  return value === undefined ? {} : { [name]: value };
}

/** The older generation logs states, the newer one only how long they were. */
function stateField(name: string, state: Uint8Array | undefined, style: "a" | "c"): AccessRecord {
  if (state === undefined) return {};
  return style === "a" ? { [name]: base64(state) } : { [`${name}_bytes`]: state.byteLength };
}
