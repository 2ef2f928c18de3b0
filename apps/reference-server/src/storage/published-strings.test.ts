import { dataclass, utf8 } from "@sheaf/dataclass";
import type { ExternalStorage } from "@sheaf/http";
import { expect, test } from "vitest";
import { publishedStrings } from "./published-strings.ts";

class Result extends dataclass("Result", { result: utf8() }) {}

/** A storage that fails as often as it is told to. */
function memory(failures = 0) {
  const objects: Uint8Array[] = [];
  let left = failures;
  const storage: ExternalStorage = {
    upload: async (bytes) => {
      if (left-- > 0) throw new Error("full");
      return { url: `https://host/${objects.push(bytes)}` };
    },
  };
  return { objects, storage };
}

test("a text is published once, with and without its digest", async () => {
  const { objects, storage } = memory();
  const publish = publishedStrings(storage);
  const [first, again] = await Promise.all([publish("a", true), publish("a", true)]);
  expect(again).toBe(first);
  expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect((await publish("a", false)).sha256).toBeUndefined();
  expect(objects).toHaveLength(2);
  expect(Result.deserializeFromBytes(objects[0] ?? new Uint8Array(0)).result).toBe("a");
});

test("what could not be published is tried again", async () => {
  const { objects, storage } = memory(1);
  const publish = publishedStrings(storage);
  await expect(publish("a", true)).rejects.toThrow("full");
  expect((await publish("a", true)).url).toBe("https://host/1");
  expect(objects).toHaveLength(1);
});
