/** Plays every example over every carrier that applies to it. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { playStory, type Story } from "./story.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const stories: Story[] = [];
for (const folder of readdirSync(here).sort()) {
  // 12 has no client: it is a test.
  if (!/^\d\d-/.test(folder) || folder === "12-testing-your-service") continue;
  const { story }: { readonly story: Story } = await import(`./${folder}/client.ts`);
  stories.push(story);
}

it("finds the examples", () => {
  expect(stories.map(({ name }) => name.slice(0, 2))).toEqual(
    stories.map((_, i) => String(i + 1).padStart(2, "0")),
  );
  expect(stories.length).toBeGreaterThanOrEqual(11);
});

it.concurrent.each(stories)(
  "$name is as expected everywhere",
  { timeout: 60_000 },
  async (story) => {
    let transcript = "";
    const failures = await playStory(story, (text) => {
      transcript += text;
    });
    if (failures > 0) throw new Error(transcript);
    for (const carrier of story.carriers ?? []) {
      if (!transcript.includes(`over ${carrier}\n  `))
        throw new Error(`not played over ${carrier}`);
    }
  },
);

it("counts what is not as expected", async () => {
  const [first] = stories;
  if (first === undefined) return;
  const play = () => Promise.reject(new Error("4 is not 5"));
  let transcript = "";
  const failures = await playStory(
    { ...first, carriers: ["in-process", "tcp"], play },
    (text) => {
      transcript += text;
    },
    "in-process",
  );
  expect(failures).toBe(1);
  expect(transcript).toMatch(/over in-process\n {2}FAILED: Error: 4 is not 5/);
  expect(transcript).not.toContain("tcp");
});
