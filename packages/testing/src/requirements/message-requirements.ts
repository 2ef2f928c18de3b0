/** What is required of everything that is said beside the data. */
import type { RequirementTable } from "./requirement.ts";

/** Logs. */
export const logRequirements = {
  "log.comes-before-the-result": {
    behaviour: "Messages of a handler come in order, and before its result.",
    spec: "wire.md#reply-to-a-unary-call",
  },
  "log.has-all-levels": {
    behaviour: "Messages keep their level, text and extra values, outside of ASCII too.",
    spec: "wire.md#reply-to-a-unary-call",
  },
  "log.says-where-it-is-from": {
    behaviour: "Messages have the ids of server and request.",
    spec: "wire.md#errors",
  },
  "log.comes-before-its-batch": {
    behaviour: "Messages of a turn come before its batch, of each turn once.",
    spec: "wire.md#streams",
  },
  "log.of-the-start-comes-first": {
    behaviour: "Messages of a stream's start come with its header, or before its first batch.",
    spec: "wire.md#streams",
  },
  "log.comes-before-the-error": {
    behaviour: "Messages of a turn that fails come before its error.",
    spec: "wire.md#errors",
  },
  "log.comes-while-the-handler-is-at-work": {
    behaviour: "Messages of a handler that takes its time come at once.",
    spec: "wire.md#reply-to-a-unary-call",
    needs: ["duplex", "sharedServer"],
  },
  "log.without-a-listener-is-dropped": {
    behaviour: "Messages that nobody listens to disturb nothing.",
    spec: "wire.md#reply-to-a-unary-call",
  },
  "log.listener-that-fails-fails-its-call": {
    behaviour:
      "A call whose listener throws rejects with what it threw, and the connection goes on.",
    spec: "wire.md#reply-to-a-unary-call",
  },
} as const satisfies RequirementTable;

/** Errors of handlers. */
export const errorRequirements = {
  "error.has-type-message-and-traceback": {
    behaviour:
      "An `RpcError` arrives with its type and message, with the server's traceback, and with the request's id.",
    spec: "wire.md#errors",
  },
  "error.of-an-error-has-its-name": {
    behaviour: "An error of another name arrives under it, a plain one as a `RuntimeError`.",
    spec: "wire.md#errors",
  },
  "error.of-anything-is-an-error": {
    behaviour:
      "Whatever a handler throws, text, nothing or an object that cannot be looked at, its caller gets an error, and the connection goes on.",
    spec: "wire.md#errors",
  },
  "error.has-kind-code-and-details": {
    behaviour: "Kind, canonical code and details of an error arrive as they were given.",
    spec: "wire.md#errors",
  },
  "error.says-whether-to-retry": {
    behaviour: "`retryable` follows from code and details.",
    spec: "errors.md#remote",
  },
  "error.details-are-whole-or-missing": {
    behaviour: "Details over the limit, or that are no JSON, are left out; the error arrives.",
    spec: "limits.md#errors-and-logs",
  },
  "error.traceback-is-cut": {
    behaviour: "The traceback of an error is cut where it is too long; its message is not.",
    spec: "limits.md#errors-and-logs",
  },
  "error.names-method-and-place": {
    behaviour: "Errors name the method, and of values that do not fit the place.",
    spec: "errors.md#schema",
  },
  "error.of-a-result-that-does-not-fit": {
    behaviour: "A result of another type is a `TypeError`, one out of range a `ValueError`.",
    spec: "wire.md#errors",
  },
  "error.ends-a-producer-behind-its-batches": {
    behaviour:
      "The batches before an error are delivered; then the error, and the stream has ended.",
    spec: "wire.md#streams",
  },
  "error.at-the-start-of-a-stream": {
    behaviour:
      "A stream that fails before it begins, with a header or without, leaves the connection usable, time after time.",
    spec: "wire.md#streams",
  },
  "error.ends-an-exchange": {
    behaviour: "An error in a turn ends the exchange: later turns are refused.",
    spec: "wire.md#streams",
  },
  "error.costs-one-call-only": {
    behaviour: "After any number of errors the next call works.",
    spec: "wire.md#errors",
  },
} as const satisfies RequirementTable;

/** Metadata. */
export const metadataRequirements = {
  "metadata.of-a-call-belongs-to-the-caller": {
    behaviour: "A call takes metadata of the caller's own.",
    spec: "wire.md#request",
  },
  "metadata.of-the-protocol-is-reserved": {
    behaviour: "Keys of the protocol are refused before anything is sent.",
    spec: "wire.md#request",
  },
  "metadata.goes-both-ways": {
    behaviour: "Metadata of an input reach the state, and those of its batch the caller.",
    spec: "wire.md#streams",
  },
  "metadata.of-the-protocol-is-hidden": {
    behaviour:
      "States see no keys of the protocol, and callers none but those that say by which way a batch came.",
    spec: "wire.md#streams",
  },
  "metadata.of-a-batch-arrives": {
    behaviour:
      "Each batch of a producer keeps its metadata, empty ones and those outside of ASCII too.",
    spec: "wire.md#streams",
  },
  "metadata.of-ticks-arrive": {
    behaviour: "Metadata of a tick reach the state in that turn, where nothing is asked for ahead.",
    spec: "limits.md#calls-and-streams",
  },
  "metadata.of-ticks-are-never-lost": {
    behaviour:
      "Metadata on a tick that others may have been sent ahead of reach the state in that turn, or are refused.",
    spec: "limits.md#calls-and-streams",
  },
  "metadata.may-be-long": {
    behaviour: "A hundred keys with a kilobyte each go there and back.",
    spec: "limits.md#what-is-received",
  },
} as const satisfies RequirementTable;

/** What a handler knows of its call. */
export const contextRequirements = {
  "context.knows-the-call": {
    behaviour: "A handler knows protocol, method and carrier, and who calls.",
    spec: "layers.md#a-call-from-end-to-end",
  },
  "context.knows-the-server": {
    behaviour:
      "All calls of a connection see the same server's id, each a request's id of its own.",
    spec: "wire.md#errors",
  },
  "context.takes-a-request-id": {
    behaviour: "The request's id may be the caller's: handler and error have it.",
    spec: "wire.md#request",
  },
  "session.is-kept-from-call-to-call": {
    behaviour:
      "An object that a handler has put in a session is there in later calls and streams, until it is taken out.",
    spec: "wire.md#http",
    needs: ["sessions"],
  },
  "session.belongs-to-one-client": {
    behaviour: "Another client does not have the session.",
    spec: "wire.md#http",
    needs: ["sessions"],
  },
  "cookie.can-be-sent": {
    behaviour: "Handlers of unary calls can send cookies.",
    spec: "wire.md#http",
    needs: ["cookies"],
  },
} as const satisfies RequirementTable;

/** What is too much, and what is not what was sent. */
export const limitRequirements = {
  "limit.of-a-request": {
    behaviour:
      "A request over the server's limit is an error that names it, and the connection goes on.",
    spec: "limits.md#what-is-received",
    needs: ["bulk"],
  },
  "limit.of-an-input": {
    behaviour:
      "An input batch over the server's limit ends its stream with an error, and the connection goes on.",
    spec: "limits.md#what-is-received",
    needs: ["bulk"],
  },
  "limit.of-a-reply": {
    behaviour: "A reply over the client's limit is `limit-exceeded`, and the connection goes on.",
    spec: "limits.md#what-is-received",
    needs: ["limits"],
  },
  "limit.of-a-batch": {
    behaviour:
      "A batch over the client's limit ends its stream with `limit-exceeded`, and the connection goes on.",
    spec: "limits.md#what-is-received",
    needs: ["limits"],
  },
  "bytes.may-come-in-any-pieces": {
    behaviour: "Bytes that come in pieces of any size make the same calls.",
    spec: "layers.md#seams",
    needs: ["tampering"],
  },
  "bytes.that-are-lent-may-be-taken-back": {
    behaviour: "Nothing is read from received bytes after the next ones were asked for.",
    spec: "layers.md#seams",
    needs: ["tampering"],
  },
  "bytes.that-end-are-a-transport-error": {
    behaviour: "A peer that dies anywhere in a reply is a `transport` error.",
    spec: "errors.md#transport",
    needs: ["tampering"],
  },
  "bytes.that-are-doubled-are-no-answer": {
    behaviour:
      "A piece of a message that comes twice never makes a wrong value: the call fails with a typed error.",
    spec: "errors.md#protocol",
    needs: ["tampering"],
  },
  "bytes.in-another-order-are-no-answer": {
    behaviour:
      "Pieces of a message in another order never make a wrong value: the call fails with a typed error.",
    spec: "errors.md#protocol",
    needs: ["tampering"],
  },
} as const satisfies RequirementTable;
