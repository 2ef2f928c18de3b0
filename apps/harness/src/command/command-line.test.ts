import { describe, expect, test } from "vitest";
import { readCommandLine, UsageError } from "./command-line.ts";

const read = (...argv: string[]) => readCommandLine(argv);

describe("a worker is named by", () => {
  test("a command, which is a shell's", () => {
    expect(read("--cmd", "FLAG=1 worker --x 'a b'")).toMatchObject({
      target: { kind: "stdio", command: ["sh", "-c", "exec FLAG=1 worker --x 'a b'"] },
      format: "table",
      filter: [],
      list: false,
      large: false,
    });
  });

  test("a path, an address or a URL", () => {
    expect(read("--unix", "/run/x.sock")).toMatchObject({ target: { kind: "unix" } });
    const tcp = { kind: "tcp", host: "[::1]", port: 80 };
    expect(read("--tcp", "[::1]:80")).toMatchObject({ target: tcp });
    expect(read("--ws", "ws://x")).toMatchObject({ target: { kind: "ws", url: "ws://x" } });
    expect(read("--url", "https://x", "--ca", "ca.pem")).toMatchObject({
      target: { kind: "http", url: "https://x", ca: "ca.pem" },
    });
  });
});

test("names are chosen, results shown, as is said", () => {
  const flags = ["--filter", "echo.*, !*.dynamic", "--format", "junit", "--large"];
  expect(read("--cmd", "w", "--shm", "1024", ...flags)).toMatchObject({
    filter: ["echo.*", "!*.dynamic"],
    format: "junit",
    large: true,
    shmBytes: 1024,
  });
  expect(read("--list")).toMatchObject({ target: undefined, list: true });
  expect(read("-h", "--list")).toBe("help");
});

test.each([
  [[], "no worker is named"],
  [["--cmd", "a", "--unix", "b"], "more than one worker"],
  [["--tcp", "80"], "not HOST:PORT"],
  [["--tcp", "host:x"], "not HOST:PORT"],
  [["--unix", "a", "--ca", "b"], "--ca goes with --url"],
  [["--url", "http://x", "--shm", "1"], "--shm goes with"],
  [["--cmd", "a", "--shm", "much"], "not a number of bytes"],
  [["--cmd", "a", "--format", "xml"], "none of table, json, junit"],
  [["--cmd", "a", "b"], "b"],
  [["--odd"], "--odd"],
])("%j is refused", (argv, words) => {
  expect(() => readCommandLine(argv)).toThrow(UsageError);
  expect(() => readCommandLine(argv)).toThrow(words);
});
