import { producer, service, unary } from "@sheaf/core";
import { float, int } from "@sheaf/dataclass";
import { expect } from "vitest";
import type { Body, Citing } from "../cells/suite.ts";
import { FIXTURE_VERSION, Fixture } from "../fixture/contract/fixture.ts";
import { drain, expectUsable, rejection } from "./expectations.ts";
import {
  ADD_COLUMNS,
  type RequestPairs,
  rawCall,
  requestBytes,
  requestPairs,
} from "./raw-request.ts";

const [A, B] = [ADD_COLUMNS[0]!, ADD_COLUMNS[1]!];
const METHOD = "vgi_rpc.method";
const FRAMING = "vgi_rpc.request_version";
const PROTOCOL = "vgi_rpc.protocol";

/** Requests that are none, and calls of another kind than the method's. */
export function requestSuite({ verifies, otherwise }: Citing): void {
  const metadata = (changes: RequestPairs): Uint8Array[] => requestBytes(requestPairs(changes));
  const columns = (given: typeof ADD_COLUMNS): Uint8Array[] => requestBytes(requestPairs(), given);

  verifies(
    "request.without-a-method-is-refused",
    refused(metadata({ [METHOD]: undefined }), { errorType: "ProtocolError" }),
  );
  verifies(
    "request.with-a-method-that-is-no-text-is-refused",
    refused(metadata({ [METHOD]: Uint8Array.of(255, 254) }), { errorType: "ProtocolError" }),
  );
  verifies(
    "request.without-a-framing-version-is-refused",
    refused(metadata({ [FRAMING]: undefined }), { errorType: "VersionError" }),
  );
  verifies(
    "request.of-another-framing-version-is-refused",
    refused(metadata({ [FRAMING]: "2" }), { errorType: "VersionError" }),
  );
  verifies("request.for-an-unknown-method-is-refused", async ({ transport, client }) => {
    const request = metadata({ [METHOD]: "nope" });
    const path = { protocol: Fixture.name, method: "nope" };
    expect(await rejection(rawCall(transport, request, path))).toMatchObject({
      errorKind: "method_not_implemented",
      errorCode: "UNIMPLEMENTED",
      message: expect.stringContaining("'nope'"),
    });
    await expectUsable(client);
  });
  verifies("request.for-an-unknown-stream-is-refused", async ({ as, client }) => {
    const Wrong = service(
      "Fixture",
      { nope: producer({}, { output: { value: int() } }) },
      { version: FIXTURE_VERSION },
    );
    for (let i = 0; i < 2; i++) {
      expect(await rejection(drain(as(Wrong).nope()))).toMatchObject({
        errorKind: "method_not_implemented",
      });
    }
    await expectUsable(client);
  });
  verifies("request.for-an-unknown-protocol-is-refused", async ({ as, client }) => {
    const Other = service("Other", { add: unary({ a: float(), b: float() }, float()) });
    expect(await rejection(as(Other).add({ a: 1, b: 1 }))).toMatchObject({
      errorKind: "protocol_not_supported",
      errorCode: "UNIMPLEMENTED",
    });
    await expectUsable(client);
  });
  otherwise("request.for-an-unknown-protocol-is-refused", async ({ as, client }) => {
    const Other = service(
      "Other",
      { add: unary({ a: float(), b: float() }, float()) },
      { version: FIXTURE_VERSION },
    );
    expect(await as(Other).add({ a: 1, b: 1 })).toBe(2);
    await expectUsable(client);
  });
  verifies(
    "request.for-a-protocol-that-is-no-name-is-refused",
    refused(metadata({ [PROTOCOL]: "<evil>" }), {
      errorKind: "protocol_not_supported",
      message: expect.not.stringContaining("evil"),
    }),
  );

  const type = { errorType: "TypeError", errorCode: "INVALID_ARGUMENT" };
  verifies("request.of-a-missing-column-is-refused", refused(columns([A]), type));
  verifies(
    "request.of-an-extra-column-is-refused",
    refused(columns([A, B, { ...A, name: "c" }]), type),
  );
  verifies(
    "request.of-a-renamed-column-is-refused",
    refused(columns([A, { ...B, name: "z" }]), type),
  );
  verifies("request.of-columns-in-another-order-is-refused", refused(columns([B, A]), type));
  verifies(
    "request.of-another-type-is-refused",
    refused(columns([A, { ...B, type: "int64" }]), type),
  );
  verifies(
    "request.of-another-nullability-is-refused",
    refused(columns([A, { ...B, nullable: true }]), type),
  );
  verifies(
    "request.without-a-row-is-refused",
    refused(requestBytes(requestPairs(), ADD_COLUMNS, 0), { errorType: "ProtocolError" }),
  );
  verifies(
    "request.of-two-rows-is-refused",
    refused(requestBytes(requestPairs(), ADD_COLUMNS, 2), { errorType: "ProtocolError" }),
  );
  verifies(
    "request.without-a-batch-is-refused",
    refused(requestBytes({}, ADD_COLUMNS, undefined), { errorType: "ProtocolError" }),
  );
  verifies("request.for-nothing-may-have-no-row", async ({ transport, client }) => {
    for (const rows of [0, 1]) {
      const request = requestBytes(requestPairs({ [METHOD]: "nothing" }), [], rows);
      await rawCall(transport, request, { protocol: Fixture.name, method: "nothing" });
    }
    await expectUsable(client);
  });
  verifies("request.keeps-unknown-metadata-out", async ({ transport, client }) => {
    const odd = { "vgi_rpc.unheard_of": "x", "": "", ü: "ü", empty: "" };
    await rawCall(transport, metadata(odd));
    await expectUsable(client);
  });

  verifies("request.for-a-stream-by-a-unary-call-is-no-result", async ({ as }) => {
    const Wrong = service(
      "Fixture",
      { count: unary({ to: int() }, int()), sum: unary({}, float()) },
      { version: FIXTURE_VERSION },
    );
    // On raw carriers nothing says so: both sides wait for the other.
    const error = await rejection(as(Wrong).count({ to: 1 }, { timeoutMs: 50 }));
    expect(["remote", "cancelled"]).toContain((error as { kind?: string }).kind);
  });
  verifies("request.for-a-unary-method-by-a-stream-costs-no-other-call", async ({ as, client }) => {
    const Wrong = service(
      "Fixture",
      { add: producer({ a: float(), b: float() }, { output: { result: float() } }) },
      { version: FIXTURE_VERSION },
    );
    await drain(as(Wrong).add({ a: 1, b: 1 })).catch(() => undefined);
    for (let i = 0; i < 3; i++) expect(await client.add({ a: i, b: 1 })).toBe(i + 1);
    await expectUsable(client);
  });
}

/** A request is answered with such an error, and the connection goes on. */
function refused(
  request: readonly Uint8Array[],
  expected: Readonly<Record<string, unknown>>,
): Body {
  return async ({ transport, client }) => {
    const error = await rejection(rawCall(transport, request));
    expect(error).toMatchObject({ kind: "remote", ...expected });
    await expectUsable(client);
  };
}
