import { describe, expect, it } from "vitest";
import { readMirror } from "./debian-folder.mjs";

describe("the mirror of this machine", () => {
  it.each([
    [
      "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm",
      "http://mirror.example/debian",
    ],
    [
      "deb [signed-by=a.gpg] https://mirror.example/debian/ bookworm main",
      "https://mirror.example/debian",
    ],
    [
      "deb http://mirror.example/debian-security bookworm-security main",
      "http://deb.debian.org/debian",
    ],
    ["", "http://deb.debian.org/debian"],
  ])("%j", (sources, mirror) => {
    expect(readMirror(sources)).toBe(mirror);
  });
});
