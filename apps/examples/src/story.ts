/**
 * What makes an example a program that checks itself. A client calls {@link tell} with what it does; run
 * as a program it does that over every carrier, or over the one named on the command line, and its exit
 * status says whether all was as expected. Tests import it and play it themselves.
 */
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Connector } from "@sheaf/core";
import { CARRIERS, carriersTo } from "./carriers.ts";

/** What an example gets to work with. */
export interface Stage {
  /** Connects to the example's server over the carrier at hand. */
  readonly connector: Connector;
  /** The module that is the example's server. */
  readonly serverModule: string;
  /** Prints a line about what happened. */
  say(line: string): void;
}

/** The client's side of an example. It throws, as `node:assert` does, when something is not as expected. */
export type Play = (stage: Stage) => Promise<void>;

/** An example. */
export interface Story {
  /** Its folder: `"01-hello"`. */
  readonly name: string;
  /** The module that exports its server; for an example with a carrier of its own, the server's program. */
  readonly serverModule: string;
  /** The carriers that it is played over. An example that brings its own carrier has no list. */
  readonly carriers: readonly string[] | undefined;
  readonly play: Play;
}

/** Declares an example that is the same over every carrier, and plays it if its module is the program. */
export function tell(moduleUrl: string, play: Play): Promise<Story> {
  return declare(moduleUrl, play, CARRIERS);
}

/** Declares an example that connects by itself; its connector refuses. */
export function tellAlone(moduleUrl: string, play: Play): Promise<Story> {
  return declare(moduleUrl, play, undefined);
}

/** Plays an example over its carriers, one after another; answers how many of them failed. */
export async function playStory(
  story: Story,
  write: (text: string) => void,
  only?: string,
): Promise<number> {
  await using carriers = carriersTo(story.serverModule);
  const connectors: Readonly<Record<string, Connector>> = carriers.connectors;
  let failures = 0;
  for (const carrier of story.carriers ?? ["its own carrier"]) {
    if (only !== undefined && carrier !== only) continue;
    write(`${story.name} over ${carrier}\n`);
    try {
      const connector = connectors[carrier] ?? refuse;
      const { serverModule } = story;
      await story.play({ connector, serverModule, say: (line) => write(`  ${line}\n`) });
    } catch (error) {
      failures += 1;
      write(`  FAILED: ${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
  return failures;
}

async function declare(
  moduleUrl: string,
  play: Play,
  carriers: readonly string[] | undefined,
): Promise<Story> {
  const file = fileURLToPath(moduleUrl);
  const folder = dirname(file);
  const serverModule = join(folder, "server.ts");
  const story: Story = { name: basename(folder), serverModule, carriers, play };
  if (process.argv[1] === file) await main(story, process.argv[2]);
  return story;
}

async function main(story: Story, only: string | undefined): Promise<void> {
  if (only !== undefined && !(story.carriers ?? []).includes(only)) {
    const known = story.carriers?.join(", ") ?? "none: it brings its own";
    process.stderr.write(`no carrier '${only}'; there are ${known}\n`);
    process.exitCode = 2;
    return;
  }
  const failures = await playStory(story, (text) => process.stdout.write(text), only);
  if (failures > 0) process.exitCode = 1;
}

function refuse(): Promise<never> {
  return Promise.reject(new Error("this example connects by itself"));
}
