import { describe, expect, it } from "vitest";
import { compareVersions, pickRelease, readPipIndex } from "./releases.mjs";

const answer = `vgi-rpc (0.52.2)
Available versions: 0.52.2, 0.50.1, 0.43.0, 0.42.10, 0.42.3, 0.42.0, 0.41.0
  INSTALLED: 0.42.3
`;

describe("releases", () => {
  it("reads the versions that pip lists", () => {
    expect(readPipIndex(answer)).toHaveLength(7);
    expect(readPipIndex("ERROR: No matching distribution found")).toEqual([]);
  });

  it("compares number by number, not letter by letter", () => {
    expect(["0.42.10", "0.9", "0.42.9", "1"].sort(compareVersions)).toEqual([
      "0.9",
      "0.42.9",
      "0.42.10",
      "1",
    ]);
  });

  it("picks the newest of each generation", () => {
    const versions = readPipIndex(answer);
    expect(pickRelease(versions, "a")).toMatchObject({ version: "0.42.10", conformance: "1" });
    expect(pickRelease(versions, "newest")).toMatchObject({ version: "0.52.2", conformance: "2" });
  });

  it("passes over previews and whatever else lies in the cache folder", () => {
    expect(pickRelease(["pip", "0.53.0rc1", "0.52.2"], "newest")?.version).toBe("0.52.2");
    expect(pickRelease(["pip", "0.420.1"], "a")).toBeUndefined();
  });
});
