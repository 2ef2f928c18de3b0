/** What is required of connections and of unary calls. */
import type { RequirementTable } from "./requirement.ts";

/** Connections. */
export const carrierRequirements = {
  "carrier.says-what-it-can-do": {
    behaviour: "The capabilities of a transport are those that its harness states.",
    spec: "layers.md#seams",
  },
  "carrier.has-a-name": {
    behaviour: "A transport has a name, which stands in the errors of the connection.",
    spec: "layers.md#seams",
  },
  "carrier.is-healthy-until-it-is-closed": {
    behaviour: "A transport is healthy between calls, and no longer after its close.",
    spec: "layers.md#seams",
  },
  "carrier.closes-once": {
    behaviour: "Closing a connection again, or while it is being closed, does no harm.",
    spec: "layers.md#seams",
  },
  "carrier.refuses-calls-after-its-close": {
    behaviour: "A call or stream after the close is refused with the code `closed`.",
    spec: "errors.md#transport",
  },
  "carrier.close-ends-calls-under-way": {
    behaviour: "Calls that our own close ends fail with the code `closed`.",
    spec: "errors.md#transport",
  },
  "carrier.close-ends-streams": {
    behaviour: "A stream that is open when the connection is closed ends with a typed error.",
    spec: "errors.md#transport",
  },
  "carrier.connects-again": {
    behaviour: "Connections that follow one another each work as the first one did.",
    spec: "wire.md#in-one-paragraph",
  },
  "carrier.serves-many-connections": {
    behaviour: "Many connections at the same time each get their own answers.",
    spec: "limits.md#carriers",
    needs: ["sharedServer"],
  },
  "carrier.outlives-a-client-that-vanished": {
    behaviour: "A connection that is closed in the middle of a call costs the others nothing.",
    spec: "wire.md#errors",
    needs: ["sharedServer"],
  },
  "carrier.tells-handlers-that-the-caller-is-gone": {
    behaviour: "The signal of a handler fires when the connection of its caller has gone.",
    spec: "layers.md#a-call-from-end-to-end",
    needs: ["sharedServer"],
  },
} as const satisfies RequirementTable;

/** Unary calls. */
export const unaryRequirements = {
  "unary.answers-with-the-result": {
    behaviour: "A call resolves with what its handler returned.",
    spec: "wire.md#reply-to-a-unary-call",
  },
  "unary.may-answer-nothing": {
    behaviour: "A method without a result resolves with `undefined`.",
    spec: "wire.md#reply-to-a-unary-call",
  },
  "unary.awaits-the-handler": {
    behaviour: "A handler may answer later.",
    spec: "layers.md#a-call-from-end-to-end",
  },
  "unary.carries-a-dataclass": {
    behaviour: "A dataclass arrives as an equal instance of its class, nested ones too.",
    spec: "wire.md#request",
  },
  "unary.carries-bytes-of-any-length": {
    behaviour: "Bytes come back as they were, whatever their number.",
    spec: "wire.md#request",
  },
  "unary.carries-megabytes": {
    behaviour: "Several megabytes go there and back.",
    spec: "limits.md#what-is-received",
    needs: ["bulk"],
  },
  "unary.carries-long-text": {
    behaviour: "Long text outside of ASCII comes back as it was.",
    spec: "wire.md#request",
  },
  "unary.runs-many-calls-in-a-row": {
    behaviour: "Many calls over one connection are answered, one after the other.",
    spec: "wire.md#in-one-paragraph",
  },
  "unary.answers-each-call-with-its-own-result": {
    behaviour: "Of calls that are made at once each gets its own result.",
    spec: "wire.md#in-one-paragraph",
  },
  "unary.tells-methods-apart": {
    behaviour: "Calls of methods with different columns may alternate on one connection.",
    spec: "wire.md#request",
  },
  "unary.takes-the-parameters-at-once": {
    behaviour: "What is done to the parameters after a call was made does not reach the server.",
    spec: "layers.md#a-call-from-end-to-end",
  },
  "unary.results-are-kept": {
    behaviour: "A result stays as it is, whatever is received after it.",
    spec: "layers.md#seams",
  },
} as const satisfies RequirementTable;

/** Parameters. */
export const paramsRequirements = {
  "params.defaults-are-merged": {
    behaviour: "A parameter that is not given arrives as its default.",
    spec: "wire.md#request",
  },
  "params.what-is-given-replaces-the-default": {
    behaviour: "A parameter that is given arrives as it is, also where it has a default.",
    spec: "wire.md#request",
  },
  "params.empty-is-not-null": {
    behaviour:
      "Empty text, zero, an empty list and null are told apart from each other and from defaults.",
    spec: "wire.md#request",
  },
  "params.missing-ones-are-refused": {
    behaviour: "A required parameter that is missing is an error that names it; nothing is sent.",
    spec: "errors.md#schema",
  },
  "params.wrong-ones-are-refused": {
    behaviour: "A parameter of another type is an error that names it; nothing is sent.",
    spec: "errors.md#schema",
  },
  "params.ones-out-of-range-are-refused": {
    behaviour: "A number that its type cannot hold is an error that names it; nothing is sent.",
    spec: "errors.md#schema",
  },
  "params.null-is-refused": {
    behaviour:
      "Null for a parameter that is not optional is an error that names it; nothing is sent.",
    spec: "errors.md#schema",
  },
  "params.unknown-ones-are-refused": {
    behaviour: "A parameter that was not declared is an error that names it; nothing is sent.",
    spec: "errors.md#schema",
  },
} as const satisfies RequirementTable;
