/** The page of benchmarks, and the pictures beside it. */
import { type Carrier, parseName } from "../cases/names.ts";
import { HEAP_MEGABYTES } from "../contender/heap-flags.ts";
import { CONTEXT_CONTENDERS, type ContenderName, type Measurement } from "../run/measurement.ts";
import type { Placement } from "../run/placement.ts";
import { figureTable } from "./figure-table.ts";
import { growthPlots, growthTable } from "./growth.ts";
import { type KeptRun, whenOf } from "./kept-runs.ts";
import type { KnownMisses } from "./known-misses.ts";
import { picture, section, table } from "./markdown.ts";
import { type FromRun, newestMeasurements, newestSweeps, takesPart } from "./newest.ts";
import { contextPlots, figurePlots, type Plot } from "./plots.ts";
import { targetTables } from "./target-tables.ts";

/** The page's name, and the folder of its pictures, both below `apps/docs`. */
export const PAGE = "benchmarks.md";
export const PICTURES = "benchmarks";

const COLUMNS: readonly ContenderName[] = ["ours", "floor", "npm", "bun", "python"];

const GROUPS: readonly {
  readonly title: string;
  readonly carriers: readonly (Carrier | "codec")[];
}[] = [
  { title: "Codecs and sealing", carriers: ["codec"] },
  { title: "In one process", carriers: ["inproc"] },
  { title: "Pipes and sockets", carriers: ["stdio", "unix", "tcp"] },
  { title: "WebSocket", carriers: ["ws", "ws-mux"] },
  { title: "Message ports", carriers: ["port"] },
  { title: "Shared memory", carriers: ["shm", "shm-unix"] },
  { title: "HTTP", carriers: ["http"] },
];

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench:report\` from the runs in \`apps/bench/history\`: the newest figure of each case. What the
cases are, who takes part and how to read the figures is in [apps/bench](../bench/README.md). **Believe ratios**: a figure
alone says as much about the machine as about what was measured.
`;

/** The page and its pictures, by path below `apps/docs`. */
export function pageFiles(
  runs: readonly KeptRun[],
  reasons: KnownMisses,
): ReadonlyMap<string, string> {
  const cases = newestMeasurements(runs);
  const context = newestMeasurements(runs, (kept) =>
    CONTEXT_CONTENDERS.some((name) => takesPart(kept, name)),
  );
  const sweeps = newestSweeps(runs);
  const plots = {
    figures: figurePlots(cases),
    context: contextPlots(context),
    growth: growthPlots(sweeps),
  };
  const page = [
    INTRODUCTION,
    targets(cases, reasons),
    section("At a glance", ...plots.figures.map(shown)),
    ...GROUPS.map((group) => figures(group, cases)),
    context.length === 0
      ? ""
      : section(
          "For context",
          CONTEXT_NOTE,
          figureTable(context, ["ours", ...CONTEXT_CONTENDERS]),
          ...plots.context.map(shown),
        ),
    sweeps.length === 0
      ? ""
      : section("Growth", GROWTH_NOTE, growthTable(sweeps), ...plots.growth.map(shown)),
    section("Runs", runTable([...cases, ...context, ...sweeps], runs)),
  ];
  const pictures = Object.values(plots)
    .flat()
    .map((plot): [string, string] => [`${PICTURES}/${plot.file}`, plot.svg]);
  return new Map([[PAGE, page.join("")], ...pictures]);
}

const CONTEXT_NOTE = `Not peers: they have no Arrow, no columns and no states that travel. grpc-js and Connect move
Protocol Buffers over HTTP/2, plain JSON is \`node:http\` and undici. Their streams are pushed, without a request for each turn.`;

const GROWTH_NOTE = `An exponent of 1 is linear, 0 costs nothing more. It is fitted where cost stands out of the fixed cost,
and the floor's over the same sizes: where memory has to be fresh, or objects have to be kept, more than 1 is the machine's.`;

function targets(cases: readonly FromRun<Measurement>[], reasons: KnownMisses): string {
  const { summary, all, missed } = targetTables(cases, reasons);
  const note = `${summary} A ratio to the floor is ours by the floor's, in the case's unit; one to a peer says how many times as fast ours is.`;
  return section(
    "Targets",
    note,
    missed === "" ? "" : `Missed:\n\n${missed}`,
    `All of them:\n\n${all}`,
  );
}

function figures(
  { title, carriers }: (typeof GROUPS)[number],
  cases: readonly FromRun<Measurement>[],
): string {
  const own = cases.filter(({ kept }) => carriers.includes(parseName(kept.name).carrier));
  return own.length === 0 ? "" : section(title, figureTable(own, COLUMNS));
}

function shown({ title, file }: Plot): string {
  return picture(title, `${PICTURES}/${file}`);
}

const PLACED: Readonly<Record<Placement, string>> = {
  auto: ", clients and servers of small messages on one of them on pipes and sockets, on one each on HTTP and WebSocket",
  one: ", clients and servers of small messages on one of them",
  two: ", clients and servers of small messages on one each",
  free: "",
};

/** The runs that something on the page is from. */
function runTable(origins: readonly FromRun<unknown>[], runs: readonly KeptRun[]): string {
  const used = runs.filter((run) => origins.some((origin) => origin.run === run));
  const rows = used.map((run) => {
    const { commit, node, processor, cores, load, awake } = run.circumstances;
    const { placement = "free", heapMegabytes = HEAP_MEGABYTES } = run.circumstances;
    const count = origins.filter((origin) => origin.run === run).length;
    const placed = PLACED[placement];
    const machine = `${processor}, ${cores} cores${awake ? ", kept awake" : ""}${placed}`;
    const heap = heapMegabytes === 0 ? "as the runtimes have it" : `${heapMegabytes} MB of room`;
    const day = whenOf(run).slice(0, 10);
    return [run.name, day, commit, node, machine, heap, load.join(" "), String(count)];
  });
  const head = ["run", "day", "commit", "Node", "machine", "heap", "load", "taken from it"];
  return table(head, rows, ["day", "commit", "Node", "machine", "heap"]);
}
