import { producer, service, unary } from "@sheaf/core";
import { float, int, utf8 } from "@sheaf/dataclass";
import { expect } from "vitest";
import type { Body, Citing } from "../cells/suite.ts";
import { Beside, FIXTURE_VERSION } from "../fixture/contract/fixture.ts";
import { drain, expectUsable, rejection } from "./expectations.ts";
import { rawCall, requestBytes, requestPairs } from "./raw-request.ts";

const methods = {
  add: unary({ a: float(), b: float() }, float()),
  count: producer({ to: int() }, { output: { value: int() } }),
};

/** Versions of the contract, and several protocols of one server. */
export function routingSuite({ verifies, otherwise }: Citing): void {
  verifies("version.of-the-same-minor-is-served", async ({ as }) => {
    expect(await as(service("Fixture", methods, { version: "1.2.77" })).add({ a: 1, b: 2 })).toBe(
      3,
    );
  });
  verifies("version.of-another-minor-is-refused", "older", mismatch("1.1.9", "client is too old"));
  verifies("version.of-another-minor-is-refused", "newer", mismatch("1.3.0", "server is too old"));
  verifies("version.of-another-major-is-refused", "older", mismatch("0.2.0", "client is too old"));
  verifies("version.of-another-major-is-refused", "newer", mismatch("2.2.0", "server is too old"));
  verifies("version.that-is-missing-is-refused", mismatch(undefined, "not declared"));

  verifies("protocol.decides-between-methods-of-one-name", async ({ as, client }) => {
    const beside = as(Beside);
    expect(await beside.add({ a: 1, b: 2 })).toBe(1003);
    expect(await client.add({ a: 1, b: 2 })).toBe(3);
    expect(await beside.alone()).toBe("beside");
  });
  otherwise("protocol.decides-between-methods-of-one-name", async ({ as }) => {
    const beside = as(service("Beside.v1", methods, { version: FIXTURE_VERSION }));
    expect(await beside.add({ a: 1, b: 2 })).toBe(3);
  });
  verifies("protocol.keeps-its-methods-to-itself", async ({ as, client }) => {
    const unknown = { errorKind: "method_not_implemented" };
    const strayed = service("Fixture", { alone: unary({}, utf8()) }, { version: FIXTURE_VERSION });
    expect(await rejection(as(strayed).alone())).toMatchObject(unknown);
    const other = service("Beside.v1", { nothing: unary({}) });
    expect(await rejection(as(other).nothing())).toMatchObject(unknown);
    await expectUsable(client);
  });
  otherwise("protocol.keeps-its-methods-to-itself", async ({ as }) => {
    expect(await rejection(as(Beside).alone())).toMatchObject({
      errorKind: "method_not_implemented",
    });
  });
  verifies("protocol.may-be-left-out", async ({ transport, client }) => {
    await rawCall(transport, withoutProtocol, { method: "add" });
    await expectUsable(client);
  });
  otherwise("protocol.may-be-left-out", async ({ transport, client }) => {
    const error = await rejection(rawCall(transport, withoutProtocol, { method: "add" }));
    expect(["remote", "transport"]).toContain((error as { kind?: string }).kind);
    await expectUsable(client);
  });
}

const withoutProtocol = requestBytes(requestPairs({ "vgi_rpc.protocol": undefined }));

function mismatch(version: string | undefined, words: string): Body {
  return async ({ as, client }) => {
    const other = as(service("Fixture", methods, version === undefined ? {} : { version }));
    const expected = {
      errorType: "ProtocolVersionError",
      errorKind: "protocol_version_mismatch",
      errorCode: "FAILED_PRECONDITION",
      rawMessage: expect.stringContaining(words),
    };
    const error = await rejection(other.add({ a: 1, b: 1 }));
    expect(error).toMatchObject(expected);
    expect(String(error)).toContain(`Server: ${FIXTURE_VERSION}`);
    if (version !== undefined) expect(String(error)).toContain(`Client: ${version}`);
    expect(await rejection(drain(other.count({ to: 1 })))).toMatchObject(expected);
    await expectUsable(client);
  };
}
