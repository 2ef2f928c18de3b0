import type { LogListener, LogMessage } from "@sheaf/core";
import { expect } from "vitest";
import type { Citing } from "../cells/suite.ts";
import { drain, expectUsable, rejection } from "./expectations.ts";

/** Messages of handlers. */
export function logSuite({ verifies }: Citing): void {
  verifies("log.comes-before-the-result", async ({ client }) => {
    const { logs, onLog } = listener();
    expect(await client.log({ lines: 3 }, { onLog })).toBe(3);
    expect(logs.map(({ message }) => message)).toEqual(["line 0", "line 1", "line 2"]);
    expect(logs[2]).toMatchObject({ level: "INFO", extra: { index: "2" } });
  });

  verifies("log.has-all-levels", async ({ client }) => {
    const { logs, onLog } = listener();
    const text = 'grüße 🌾 "quoted"\n\0';
    await client.levels({ text }, { onLog });
    expect(logs.map(({ level }) => level)).toEqual(["TRACE", "DEBUG", "INFO", "WARN", "ERROR"]);
    for (const { message, extra } of logs) {
      expect(message).toBe(text);
      expect(extra).toMatchObject({ text, empty: "" });
    }
  });

  verifies("log.says-where-it-is-from", async ({ client }) => {
    const { logs, onLog } = listener();
    await client.log({ lines: 2 }, { onLog });
    await client.log({ lines: 1 }, { onLog });
    const [first, second, third] = logs.map(({ extra }) => extra);
    expect(first?.request_id).toMatch(/^[0-9a-f]{16}$/);
    expect(first?.server_id).toBe((await client.facts()).serverId);
    expect(second?.request_id).toBe(first?.request_id);
    expect(third?.request_id).not.toBe(first?.request_id);
  });

  verifies("log.comes-before-its-batch", async ({ client }) => {
    const { logs, onLog } = listener();
    await using session = await client.chatty({}, { onLog });
    await session.exchange({ value: [1, 2] });
    expect(logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "INFO first",
      "DEBUG second",
    ]);
    expect(logs[0]?.extra.rows).toBe("2");
    await session.exchange({ value: [1] });
    expect(logs).toHaveLength(4);
    expect(logs[2]?.extra.rows).toBe("1");
  });

  verifies("log.of-the-start-comes-first", "with a header", async ({ client }) => {
    const { logs, onLog } = listener();
    await using session = await client.countWithHeader({ to: 1 }, { onLog });
    expect(logs.map(({ message }) => message)).toEqual(["before the header"]);
    expect(session.header.total).toBe(1);
  });

  verifies("log.of-the-start-comes-first", "without a header", async ({ client }) => {
    const { logs, onLog } = listener();
    const session = await client.count({ to: 2 }, { onLog });
    expect((await session.tick())?.rows()).toEqual([{ value: 0 }]);
    expect(logs.map(({ message }) => message)).toEqual(["before the first batch"]);
    expect(await drain(session)).toBe(1);
    expect(logs).toHaveLength(1);
  });

  verifies("log.comes-before-the-error", async ({ client }) => {
    const { logs, onLog } = listener();
    await rejection(drain(client.failAfter({ batches: 2 }, { onLog })));
    expect(logs.map(({ message }) => message)).toEqual(["turn 0", "turn 1", "turn 2"]);
  });

  verifies("log.comes-while-the-handler-is-at-work", async ({ client, another }) => {
    const other = await another();
    const logged = new Promise<string>((resolve) => {
      void client.hang({}, { onLog: ({ message }) => resolve(message) }).catch(() => undefined);
    });
    expect(await logged).toBe("hanging");
    while ((await other.hanging()) === 0);
    await other.release();
    await expectUsable(client);
  });

  verifies("log.without-a-listener-is-dropped", async ({ client }) => {
    expect(await client.log({ lines: 5 })).toBe(5);
    expect(await drain(client.countWithHeader({ to: 2 }))).toBe(2);
    await expectUsable(client);
  });

  verifies("log.listener-that-fails-fails-its-call", async ({ client }) => {
    const failure = new Error("the listener failed");
    const onLog: LogListener = () => {
      throw failure;
    };
    expect(await rejection(client.log({ lines: 2 }, { onLog }))).toBe(failure);
    expect(await rejection(client.countWithHeader({ to: 3 }, { onLog }))).toBe(failure);
    const session = await client.chatty({}, { onLog });
    expect(await rejection(session.exchange({ value: [1] }))).toBe(failure);
    expect(await rejection(drain(client.count({ to: 20 }, { onLog })))).toBe(failure);
    await expectUsable(client);
  });
}

function listener(): { readonly logs: LogMessage[]; readonly onLog: LogListener } {
  const logs: LogMessage[] = [];
  return { logs, onLog: (message) => void logs.push(message) };
}
