/** What is required where requests are wrong, and of what servers say about themselves. */
import type { RequirementTable } from "./requirement.ts";

/** Requests that are none: each is answered with a typed error, and the connection goes on. */
export const requestRequirements = {
  "request.without-a-method-is-refused": {
    behaviour: "A request that names no method is answered with a `ProtocolError`.",
    spec: "wire.md#request",
  },
  "request.with-a-method-that-is-no-text-is-refused": {
    behaviour: "A method's name that is not UTF-8 is answered with a `ProtocolError`.",
    spec: "wire.md#request",
  },
  "request.without-a-framing-version-is-refused": {
    behaviour: "A request without a framing version is answered with a `VersionError`.",
    spec: "wire.md#request",
  },
  "request.of-another-framing-version-is-refused": {
    behaviour: "A request of another framing version is answered with a `VersionError`.",
    spec: "wire.md#request",
  },
  "request.for-an-unknown-method-is-refused": {
    behaviour:
      "A method that the service does not have is an error of kind `method_not_implemented`.",
    spec: "wire.md#errors",
  },
  "request.for-an-unknown-stream-is-refused": {
    behaviour: "A stream that the service does not have is refused at its first turn, or before.",
    spec: "wire.md#streams",
  },
  "request.for-an-unknown-protocol-is-refused": {
    behaviour: "A protocol that is not hosted is an error of kind `protocol_not_supported`.",
    spec: "wire.md#errors",
    needs: ["protocols"],
  },
  "request.for-a-protocol-that-is-no-name-is-refused": {
    behaviour: "Text that is no protocol's name is refused, and never repeated in the answer.",
    spec: "wire.md#request",
    needs: ["protocols"],
  },
  "request.of-a-missing-column-is-refused": {
    behaviour: "A request that lacks a column is answered with a `TypeError`.",
    spec: "wire.md#request",
  },
  "request.of-an-extra-column-is-refused": {
    behaviour: "A request with a column too many is answered with a `TypeError`.",
    spec: "wire.md#request",
  },
  "request.of-a-renamed-column-is-refused": {
    behaviour: "A request with a column of another name is answered with a `TypeError`.",
    spec: "wire.md#request",
  },
  "request.of-columns-in-another-order-is-refused": {
    behaviour: "A request with its columns in another order is answered with a `TypeError`.",
    spec: "wire.md#request",
  },
  "request.of-another-type-is-refused": {
    behaviour: "A request with a column of another type is answered with a `TypeError`.",
    spec: "wire.md#request",
  },
  "request.of-another-nullability-is-refused": {
    behaviour:
      "A request with a column that may be null where none may be is answered with a `TypeError`.",
    spec: "wire.md#request",
  },
  "request.without-a-row-is-refused": {
    behaviour:
      "A request without a row, where there are parameters, is answered with a typed error.",
    spec: "wire.md#request",
  },
  "request.of-two-rows-is-refused": {
    behaviour: "A request of two rows is answered with a typed error.",
    spec: "wire.md#request",
  },
  "request.without-a-batch-is-refused": {
    behaviour: "A request that is an empty IPC stream is answered with a typed error.",
    spec: "wire.md#request",
  },
  "request.for-nothing-may-have-no-row": {
    behaviour: "A request without parameters may have a row, or none.",
    spec: "wire.md#request",
  },
  "request.keeps-unknown-metadata-out": {
    behaviour:
      "Metadata that nobody knows, the protocol's own prefix included, do not disturb a call.",
    spec: "wire.md#request",
  },
  "request.for-a-stream-by-a-unary-call-is-no-result": {
    behaviour:
      "A stream that is called as a unary method never gives a value: the call fails, at the latest when its time is up.",
    spec: "wire.md#streams",
  },
  "request.for-a-unary-method-by-a-stream-costs-no-other-call": {
    behaviour: "A unary method that is called as a stream leaves the next calls their own answers.",
    spec: "wire.md#streams",
  },
} as const satisfies RequirementTable;

/** Versions of the contract, and the protocols of a server. */
export const routingRequirements = {
  "version.of-the-same-minor-is-served": {
    behaviour: "Clients of another patch version are served.",
    spec: "errors.md#protocol",
  },
  "version.of-another-minor-is-refused": {
    behaviour:
      "Clients of an older or newer minor version are refused with kind `protocol_version_mismatch`.",
    spec: "wire.md#errors",
  },
  "version.of-another-major-is-refused": {
    behaviour: "Clients of another major version are refused, streams too, and told both versions.",
    spec: "wire.md#errors",
  },
  "version.that-is-missing-is-refused": {
    behaviour: "Clients that declare no version are refused where the service declares one.",
    spec: "wire.md#request",
  },
  "protocol.decides-between-methods-of-one-name": {
    behaviour: "Of two protocols of one server each has its own method of a name.",
    spec: "wire.md#generations",
    needs: ["protocols"],
  },
  "protocol.keeps-its-methods-to-itself": {
    behaviour: "A method of one protocol is not found under the name of another.",
    spec: "wire.md#generations",
    needs: ["protocols"],
  },
  "protocol.may-be-left-out": {
    behaviour: "A request that names no protocol is for the server's first one.",
    spec: "wire.md#generations",
    needs: ["primary"],
  },
} as const satisfies RequirementTable;

/** What servers say of themselves. */
export const introspectionRequirements = {
  "introspection.lists-the-protocols": {
    behaviour: "Reflection lists every protocol, the first one first, with version and hash.",
    spec: "wire.md#built-in-methods",
    needs: ["reflection"],
  },
  "introspection.describes-every-method": {
    behaviour: "A description has all methods, with kind, result and header.",
    spec: "wire.md#built-in-methods",
  },
  "introspection.describes-the-schemas": {
    behaviour: "A description has the schemas of parameters, results and headers.",
    spec: "wire.md#built-in-methods",
  },
  "introspection.has-the-hash-of-the-declaration": {
    behaviour: "The hash of a described protocol is that of its declaration.",
    spec: "wire.md#built-in-methods",
    needs: ["reflection"],
  },
  "introspection.describes-other-protocols": {
    behaviour: "Any protocol of a server can be described, by its name.",
    spec: "wire.md#built-in-methods",
    needs: ["reflection"],
  },
  "introspection.refuses-unknown-protocols": {
    behaviour: "The description of a protocol that is not hosted is refused.",
    spec: "wire.md#built-in-methods",
    needs: ["reflection"],
  },
  "introspection.has-the-older-form": {
    behaviour: "`__describe__` answers in the form of the first generation.",
    spec: "wire.md#generations",
    needs: ["describe"],
  },
  "introspection.makes-a-client": {
    behaviour: "A client that is made of a description calls methods and streams.",
    spec: "wire.md#built-in-methods",
  },
  "options.are-answered": {
    behaviour: "`__transport_options__` says whether the server shares memory, and who it is.",
    spec: "wire.md#built-in-methods",
  },
  "options.take-what-is-unknown": {
    behaviour: "`__transport_options__` passes over abilities that the server does not know.",
    spec: "wire.md#built-in-methods",
  },
} as const satisfies RequirementTable;
