import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Environment } from "./flag-values.ts";
import { helpText } from "./flags.ts";
import { parseCommandLine } from "./parse-command-line.ts";
import type { Settings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

function parsed(line: string, environment: Environment = {}): Settings {
  const settings = parseCommandLine(line.split(" ").filter(Boolean), environment);
  if (settings === "help") throw new Error("asked for help");
  return settings;
}

test("without flags the newest conformance service is served on stdio", () => {
  expect(parsed("")).toEqual({
    carrier: { kind: "stdio" },
    sockets: { idleTimeoutMs: 300_000, threaded: true },
    service: { name: "conformance", revision: 2 },
    wire: "both",
    serverId: undefined,
    accessLog: undefined,
    storage: undefined,
    failsFirstStart: false,
  });
});

describe("carriers", () => {
  test("a unix path becomes absolute", () => {
    expect(parsed("--unix w.sock").carrier).toEqual({ kind: "unix", path: path.resolve("w.sock") });
  });

  test.each([
    ["0", "127.0.0.1", 0],
    [":80", "127.0.0.1", 80],
    ["0.0.0.0:81", "0.0.0.0", 81],
    ["[::1]:82", "::1", 82],
  ])("--tcp %s", (address, host, port) => {
    expect(parsed(`--tcp ${address}`).carrier).toEqual({ kind: "tcp", host, port });
  });

  test("WebSocket, with the port behind it or apart", () => {
    const carrier = { kind: "ws", host: "127.0.0.1", port: 0, maxMessageBytes: 64 * 1024 * 1024 };
    expect(parsed("--ws").carrier).toEqual({ ...carrier, corsOrigin: undefined });
    expect(parsed("--ws 80").carrier).toMatchObject({ port: 80 });
    const line = "--ws --host ::1 --port 81 --cors-origin https://a.example --max-message-bytes 9";
    const asked = { host: "::1", port: 81, corsOrigin: "https://a.example", maxMessageBytes: 9 };
    expect(parsed(line).carrier).toEqual({ ...carrier, ...asked });
  });

  test("sockets", () => {
    const line = "--tcp 0 --idle-timeout 1.5 --threaded --max-connections 3";
    const sockets = { idleTimeoutMs: 1500, threaded: true, maxConnections: 3 };
    expect(parsed(line).sockets).toEqual(sockets);
    expect(parsed("--tcp 0 --no-threaded").sockets.threaded).toBe(false);
    expect(parsed("--ws --max-connections 3").sockets.maxConnections).toBe(3);
  });
});

describe("the storage", () => {
  const storage = {
    url: "http://127.0.0.1:1",
    thresholdBytes: 4096,
    compression: "none",
    maxExternalizedResponseBytes: undefined,
    maxFetchBytes: undefined,
    maxDecompressedFetchBytes: undefined,
    rejectsLocalhost: false,
  };

  test("is for HTTP and stdio", () => {
    const flag = "--fake-storage http://127.0.0.1:1";
    expect(parsed(flag).storage).toEqual(storage);
    const line = `--http ${flag} --externalize-threshold 1 --compression zstd --max-fetch-bytes 9`;
    const asked = { thresholdBytes: 1, compression: "zstd", maxFetchBytes: 9 };
    expect(parsed(line).storage).toEqual({ ...storage, ...asked });
    for (const carrier of ["--unix s", "--tcp 0", "--ws"]) {
      expect(() => parsed(`${carrier} ${flag}`)).toThrow(UsageError);
    }
  });

  test("has limits from the environment as well", () => {
    const environment = { VGI_RPC_MAX_EXTERNALIZED_RESPONSE_BYTES: "7" };
    const settings = parsed("--http --fake-storage http://127.0.0.1:1", environment);
    expect(settings.storage?.maxExternalizedResponseBytes).toBe(7);
  });
});

test("services", () => {
  expect(parsed("--conformance 1").service).toEqual({ name: "conformance", revision: 1 });
  expect(parsed("--service demo").service).toEqual({ name: "demo" });
  expect(parsed("--service probe").service).toEqual({ name: "probe" });
  expect(parsed("--http --fail-serve-start-once").failsFirstStart).toBe(true);
  expect(parsed("--client-conformance").service).toEqual({ name: "client-conformance" });
  expect(parsed("--wire a --server-id x --describe")).toMatchObject({ wire: "a", serverId: "x" });
});

describe("the access log", () => {
  const defaults = {
    path: "a.log",
    debug: false,
    maxBytes: 0,
    backupCount: 5,
    when: undefined,
    maxRecordBytes: 1_048_576,
    sampleRate: 1,
    async: false,
    queueSize: 10_000,
  };

  test("defaults", () => {
    expect(parsed("--access-log a.log").accessLog).toEqual(defaults);
  });

  test("flags", () => {
    const line =
      "--access-log a.log --access-log-debug --access-log-max-bytes 10 --access-log-backup-count 2" +
      " --access-log-max-record-bytes 99 --access-log-sample 0.5 --access-log-async --access-log-queue-size 7";
    expect(parsed(line).accessLog).toEqual({
      path: "a.log",
      debug: true,
      maxBytes: 10,
      backupCount: 2,
      when: undefined,
      maxRecordBytes: 99,
      sampleRate: 0.5,
      async: true,
      queueSize: 7,
    });
  });

  test("variables, which flags override", () => {
    const environment = {
      VGI_RPC_ACCESS_LOG: "a.log",
      VGI_RPC_ACCESS_LOG_WHEN: "midnight",
      VGI_RPC_ACCESS_LOG_BACKUP_COUNT: "3",
      VGI_RPC_ACCESS_LOG_ASYNC: "Yes",
      VGI_RPC_IDLE_TIMEOUT: "0",
    };
    const settings = parsed("--access-log-backup-count 4", environment);
    const accessLog = { ...defaults, when: "midnight", backupCount: 4, async: true };
    expect(settings.accessLog).toEqual(accessLog);
    expect(settings.sockets.idleTimeoutMs).toBe(0);
  });
});

test.each([
  ["--no-such-flag", "--no-such-flag"],
  ["extra", "extra"],
  ["--unix", "--unix"],
  ["--unix a --tcp 1", "exclude"],
  ["--pipe --tcp 1", "exclude"],
  ["--ws --http", "exclude"],
  ["--ws --port 65536", "65535"],
  ["--ws --max-message-bytes 0", "from 1 on"],
  ["--ws --threaded", "requires"],
  ["--tcp here", "[HOST:]PORT"],
  ["--tcp 65536", "[HOST:]PORT"],
  ["--conformance 3", "one of 1, 2"],
  ["--conformance 1 --service demo", "excludes"],
  ["--client-conformance --service demo", "excludes"],
  ["--threaded", "requires"],
  ["--tcp 0 --threaded --no-threaded", "exclude"],
  ["--tcp 0 --no-threaded --max-connections 2", "requires"],
  ["--tcp 0 --max-connections 0", "from 1 on"],
  ["--idle-timeout -1", "--idle-timeout"],
  ["--access-log-sample 100", "between 0 and 1"],
  ["--access-log-max-bytes 1.5", "whole number"],
  ["--access-log-max-bytes 1 --access-log-when H", "exclude"],
  ["--access-log-when never", "midnight"],
])("'%s' is refused with a word on '%s'", (line, word) => {
  expect(() => parsed(line)).toThrow(UsageError);
  expect(() => parsed(line)).toThrow(word);
});

test("a bad variable is named", () => {
  const environment = { VGI_RPC_ACCESS_LOG_SAMPLE: "2" };
  expect(() => parsed("", environment)).toThrow("VGI_RPC_ACCESS_LOG_SAMPLE is '2'");
});

test("help lists every flag", () => {
  expect(parseCommandLine(["--help"], {})).toBe("help");
  expect(helpText()).toContain("--access-log-max-record-bytes N");
  expect(helpText()).toMatch(/^ {2}--ws .*WS:<host>:<port>$/m);
  expect(helpText()).toContain("VGI_RPC_IDLE_TIMEOUT");
});
