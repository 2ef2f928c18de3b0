import { isRpcError, type RpcError, type RpcErrorCode } from "@sheaf/core";
import { expect } from "vitest";
import type { FixtureClient } from "../cells/ground.ts";
import type { Citing } from "../cells/suite.ts";
import type { Point } from "../fixture/dataclasses.ts";
import { THROWING_WAYS } from "../fixture/handlers/throwing.ts";
import { counting, drain, expectUsable, rejection } from "./expectations.ts";

const DETAILS = [
  { "@type": "vgi_rpc.RetryInfo", retry_delay_seconds: 2.5 },
  { "@type": "acme.Ünïcode", text: "ü", nested: { list: [1, null, "x"] } },
];

/** What a handler throws reaches the caller, and only that caller. */
export function errorSuite({ verifies }: Citing): void {
  verifies("error.has-type-message-and-traceback", async ({ client }) => {
    const error = await rejection(client.fail({ type: "ValueError", message: "bad é" }));
    expect(isRpcError(error, "ValueError")).toBe(true);
    expect(error).toMatchObject({
      kind: "remote",
      code: "handler-threw",
      name: "ValueError",
      method: "fail",
      rawMessage: "bad é",
      errorKind: "",
      errorCode: "UNKNOWN",
      errorDetails: [],
      remoteTraceback: expect.stringContaining("bad é"),
      requestId: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    await expectUsable(client);
  });

  verifies("error.of-an-error-has-its-name", async ({ client }) => {
    const typeOf = async (how: string): Promise<unknown> =>
      errorOf(await rejection(client.raise({ how }))).errorType;
    expect(await typeOf("of its own type")).toBe("ShopClosed");
    expect(await typeOf("several errors")).toBe("AggregateError");
    expect(await typeOf("with a cause")).toBe("RuntimeError");
    expect(await rejection(client.fail({ type: "Error", message: "" }))).toMatchObject({
      errorType: "RuntimeError",
      rawMessage: "",
    });
  });

  for (const how of THROWING_WAYS) {
    verifies("error.of-anything-is-an-error", how, async ({ client }) => {
      const { errorType, rawMessage } = errorOf(await rejection(client.raise({ how })));
      expect(errorType).toMatch(/^\w+$/);
      expect(typeof rawMessage).toBe("string");
      expect(await client.add({ a: 1, b: 1 })).toBe(2);
    });
  }

  verifies("error.has-kind-code-and-details", async ({ client }) => {
    const error = await refusal(client, { code: "NOT_FOUND", kind: "gone", details: DETAILS });
    expect(error).toMatchObject({
      errorType: "Refused",
      rawMessage: "no é",
      errorKind: "gone",
      errorCode: "NOT_FOUND",
      errorDetails: DETAILS,
    });
    await expectUsable(client);
  });

  verifies("error.says-whether-to-retry", async ({ client }) => {
    const retryable = async (code: RpcErrorCode, details: readonly object[]): Promise<boolean> =>
      (await refusal(client, { code, kind: "", details })).retryable;
    expect(await retryable("UNAVAILABLE", [])).toBe(true);
    expect(await retryable("RESOURCE_EXHAUSTED", DETAILS)).toBe(true);
    expect(await retryable("RESOURCE_EXHAUSTED", [])).toBe(false);
    expect(await retryable("ABORTED", DETAILS)).toBe(false);
  });

  verifies("error.details-are-whole-or-missing", async ({ client }) => {
    const details = [...DETAILS, { "@type": "acme.Long", text: "x".repeat(4096) }];
    const error = await refusal(client, { code: "ABORTED", kind: "k", details });
    expect(error).toMatchObject({ errorKind: "k", errorCode: "ABORTED", errorDetails: [] });
    const round = errorOf(await rejection(client.raise({ how: "details that are no JSON" })));
    expect(round).toMatchObject({ errorType: "Round", errorDetails: [] });
  });

  verifies("error.traceback-is-cut", async ({ client }) => {
    const error = errorOf(await rejection(client.raise({ how: "long text" })));
    expect(error.rawMessage).toBe("long ".repeat(10_000));
    expect(error.remoteTraceback.length).toBeLessThan(16_100);
    expect(error.remoteTraceback).toMatch(/truncated/);
  });

  verifies("error.names-method-and-place", async ({ client }) => {
    const points: Point[] = JSON.parse('[{"x":1,"y":2},{"x":1,"y":"two"}]');
    const error = await rejection(client.echoStructList({ value: points }));
    expect(error).toMatchObject({ kind: "schema", method: "echoStructList", path: "value[1].y" });
    expect(String(error)).toContain("echoStructList() value[1].y: ");
    expect(await rejection(client.narrowResult())).toMatchObject({ method: "narrowResult" });
  });

  verifies("error.of-a-result-that-does-not-fit", async ({ client }) => {
    expect(await rejection(client.wrongResult())).toMatchObject({ errorType: "TypeError" });
    expect(await rejection(client.narrowResult())).toMatchObject({ errorType: "ValueError" });
    await expectUsable(client);
  });

  verifies("error.ends-a-producer-behind-its-batches", async ({ client }) => {
    const values: { value: number }[] = [];
    const failing = async (): Promise<void> => {
      for await (const batch of client.failAfter({ batches: 3 })) values.push(...batch.rows());
    };
    await expect(failing()).rejects.toMatchObject({
      errorType: "TypeError",
      rawMessage: "failed after 3",
    });
    expect(values).toEqual(counting(3));
    await expectUsable(client);
  });

  verifies("error.at-the-start-of-a-stream", async ({ client }) => {
    for (let i = 0; i < 3; i++) {
      expect(await rejection(drain(client.failAtStart()))).toMatchObject({
        errorType: "TypeError",
        rawMessage: "failed at the start",
      });
      expect(await rejection(client.failBeforeHeader())).toMatchObject({
        rawMessage: "failed before the header",
      });
    }
    await expectUsable(client);
    expect(await rejection(client.failBeforeHeader())).toMatchObject({ errorType: "TypeError" });
    expect(await drain(client.count({ to: 4 }))).toBe(4);
  });

  verifies("error.ends-an-exchange", async ({ client }) => {
    const session = await client.failOn({ turn: 3 });
    for (let i = 0; i < 2; i++) {
      expect((await session.exchange({ value: [i] })).rows()).toEqual([{ value: i }]);
    }
    expect(await rejection(session.exchange({ value: [1] }))).toMatchObject({
      errorType: "RangeError",
    });
    await expect(session.exchange({ value: [1] })).rejects.toMatchObject({ code: "stream-closed" });
    await session.close();
    await expectUsable(client);
  });

  verifies("error.costs-one-call-only", async ({ client }) => {
    const calls = Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0
        ? rejection(client.fail({ type: "ValueError", message: `${i}` }))
        : client.add({ a: i, b: 0 }),
    );
    const answers = await Promise.all(calls);
    answers.forEach((answer, i) => {
      if (i % 3 === 0) expect(answer).toMatchObject({ rawMessage: `${i}` });
      else expect(answer).toBe(i);
    });
    await expectUsable(client);
  });
}

function errorOf(error: unknown): RpcError {
  if (isRpcError(error)) return error;
  throw new Error(`no remote error, but ${error}`);
}

async function refusal(
  client: FixtureClient,
  error: {
    readonly code: RpcErrorCode;
    readonly kind: string;
    readonly details: readonly object[];
  },
): Promise<RpcError> {
  const { code, kind, details } = error;
  const call = client.refuse({
    ...{ type: "Refused", message: "no é", kind },
    code: JSON.stringify(code),
    details: JSON.stringify(details),
  });
  return errorOf(await rejection(call));
}
