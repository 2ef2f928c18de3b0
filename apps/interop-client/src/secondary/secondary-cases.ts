/** The protocol that newer workers host beside the conformance service: routing, and errors with details. */
import { type Client, createClient, service, type Transport, unary } from "@sheaf/core";
import { float, utf8 } from "@sheaf/dataclass";
import { ask, type Case } from "../case/case.ts";
import type { Described } from "../case/described.ts";
import { equal, matches, remoteError } from "../case/expect.ts";

const NAME = "conformance.Secondary.v1";
const HASH = "58557cf1611546ad22d1c379bc3ce1b04166082f78375e9fc959f0086347eab6";
const CODES = [
  ...["CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND"],
  ...["ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION"],
  ...["ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"],
  "UNAUTHENTICATED",
];
const methods = {
  echo_string: unary({ value: utf8() }, utf8()),
  fail: unary({ code: utf8(), kind: utf8(), retry_delay_seconds: float() }),
  fail_oversized: unary({}),
};
const Secondary = service(NAME, methods);
/** A method of the same name, at the protocol that must not be taken for this one. */
const Primary = service(
  "ConformanceService",
  { echo_string: methods.echo_string },
  { version: "2.0.0" },
);
const Nowhere = service("conformance.Nowhere.v1", { echo_string: methods.echo_string });

/** What the cases are given. */
export interface SecondaryWorld {
  readonly transport: Transport;
  readonly client: Client<typeof methods>;
}

export function secondaryWorld(transport: Transport): SecondaryWorld {
  return { transport, client: createClient(Secondary, transport) };
}

/** The protocol to introspect. */
export const SECONDARY_NAME: string = NAME;

export const secondaryCases: readonly Case<SecondaryWorld & Described>[] = [
  ask("secondary.describe", async ({ describe }) => {
    const { protocol, version, hash, methods: described } = await describe();
    equal([protocol, version, hash], [NAME, undefined, HASH], "protocol, version and hash");
    equal(
      described.map(({ name, kind }) => `${kind} ${name}`),
      Object.keys(methods).map((name) => `unary ${name}`),
      "the methods",
    );
  }),
  ask("secondary.echo_string", async ({ client, transport }) => {
    const primary = createClient(Primary, transport);
    for (const value of ["", "ünï"]) {
      equal(await client.echo_string({ value }), `secondary:${value}`);
      equal(await primary.echo_string({ value }), value);
    }
  }),
  ask("secondary.not_hosted", async ({ transport }) => {
    const nowhere = createClient(Nowhere, transport);
    await remoteError(nowhere.echo_string({ value: "" }), { kind: "protocol_not_supported" });
  }),
  ...CODES.map((code) =>
    ask<SecondaryWorld>(`secondary.fail.${code}`, async ({ client }) => {
      for (const delay of [0, 2.5]) {
        const call = client.fail({ code, kind: "some_kind", retry_delay_seconds: delay });
        const error = await remoteError(call, { kind: "some_kind" });
        equal(error.errorCode, code, "the code");
        matches(error.rawMessage, new RegExp(`${code} some_kind`), "the message");
        const types = error.errorDetails.map((detail) => detail["@type"]);
        const retry = delay > 0 ? ["vgi_rpc.RetryInfo"] : [];
        equal(types, ["vgi_rpc.ErrorInfo", ...retry, `${NAME}.Probe`], "the details");
        const retryable = code === "UNAVAILABLE" || (code === "RESOURCE_EXHAUSTED" && delay > 0);
        equal(error.retryable, retryable, "whether it can be retried");
      }
    }),
  ),
  ask("secondary.fail.without_kind", async ({ client }) => {
    const call = client.fail({ code: "ABORTED", kind: "", retry_delay_seconds: 0 });
    equal((await remoteError(call, {})).errorKind, "", "the kind");
  }),
  ask("secondary.fail.no_such_code", async ({ client }) => {
    const call = client.fail({ code: "NO_SUCH", kind: "k", retry_delay_seconds: 0 });
    const error = await remoteError(call, { kind: "invalid_code" });
    equal(error.errorCode, "INVALID_ARGUMENT", "the code");
    const description = "must be a canonical code name";
    const violation = { field: "code", description };
    const details = [{ "@type": "vgi_rpc.BadRequest", field_violations: [violation] }];
    equal(error.errorDetails, details, "the details");
  }),
  ask("secondary.fail_oversized", async ({ client }) => {
    const error = await remoteError(client.fail_oversized(), { kind: "details_oversized" });
    equal(error.errorCode, "RESOURCE_EXHAUSTED", "the code");
    equal([error.errorDetails, error.retryable], [[], false], "details, and whether to retry");
  }),
];
