import { describe, expect, it } from "vitest";
import {
  joinCommand,
  splitCommand,
  targetFlags,
  transportFlags,
  workerCommand,
} from "./worker-command.mjs";

const reference = {
  release: { generation: "a" as const, version: "0.42.3", conformance: "1" },
  place: {
    name: "host",
    python: "python3",
    node: "node",
    venvOptions: [],
    enter: (argv: string[]) => argv,
  },
  bin: "venv/bin",
};

describe("worker command", () => {
  it("splits words as a shell does", () => {
    expect(splitCommand(` a  'b c' "d \\"e\\"" f\\ g h'i'"j" '' `)).toEqual([
      "a",
      "b c",
      'd "e"',
      "f g",
      "hij",
      "",
    ]);
  });

  it("refuses an open quote", () => {
    expect(() => splitCommand("a 'b")).toThrow("cannot read");
  });

  it("joins words into a line that splits again", () => {
    const words = ["node", "a b", "it's", "", '"', "$HOME", "back\\slash", "--x=1"];
    expect(splitCommand(joinCommand(words))).toEqual(words);
  });

  it("tells only our own worker which revision to serve", () => {
    const ours = workerCommand({ custom: undefined, built: "main.js" }, reference);
    expect(ours).toEqual(["node", "main.js", "--conformance", "1"]);
    const theirs = workerCommand({ custom: "{bin}/other --describe", built: "main.js" }, reference);
    expect(theirs).toEqual(["venv/bin/other", "--describe"]);
  });

  it("lets the system choose the port", () => {
    expect(transportFlags("tcp", "s")).toEqual(["--tcp", "127.0.0.1:0"]);
    expect(transportFlags("unix", "s")).toEqual(["--unix", "s"]);
    expect(transportFlags("stdio", "s")).toEqual([]);
    expect(transportFlags("http", "s")).toEqual(["--http"]);
    expect(transportFlags("ws", "s")).toEqual(["--ws"]);
  });

  it("says where a worker listens", () => {
    expect(targetFlags("unix", { address: "/s" })).toEqual(["--unix", "/s"]);
    expect(targetFlags("tcp", { address: "h:1" })).toEqual(["--tcp", "h:1"]);
    expect(targetFlags("ws", { address: "h:1" })).toEqual(["--ws", "ws://h:1"]);
    expect(targetFlags("http", { address: "h:1" })).toEqual(["--url", "http://h:1"]);
    const secured = targetFlags("http", { address: "h:1", ca: "/ca.pem" });
    expect(secured).toEqual(["--url", "https://h:1", "--ca", "/ca.pem"]);
  });
});
