/** The plots of the page: which figures stand beside which. */
import { parseName } from "../cases/names.ts";
import { type ContenderName, type Measurement, value } from "../run/measurement.ts";
import type { FromRun } from "./newest.ts";
import { barPlot } from "./plot/bars.ts";

/** A picture, and the name of its file. */
export interface Plot {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

interface Choice {
  readonly file: string;
  readonly title: string;
  readonly series: readonly ContenderName[];
  readonly isShown: (measurement: Measurement) => boolean;
}

const PEERS: readonly ContenderName[] = ["ours", "floor", "npm", "python"];

const workIs =
  (work: string) =>
  ({ name }: Measurement): boolean =>
    parseName(name).work === work;

const CHOICES: readonly Choice[] = [
  {
    file: "calls.svg",
    title: "A call of two numbers, microseconds: less is better",
    series: PEERS,
    isShown: workIs("unary-add"),
  },
  {
    file: "turns.svg",
    title: "A turn of an exchange, microseconds: less is better",
    series: PEERS,
    isShown: workIs("exchange-1"),
  },
  {
    file: "throughput.svg",
    title: "Batches of 1 MiB from server to client, MiB/s: more is better",
    series: PEERS,
    isShown: (measurement) => workIs("batch-1mib")(measurement) && !isShared(measurement),
  },
  {
    file: "shared-memory.svg",
    title: "Shared memory beside the pipe beneath it, MiB/s: more is better",
    series: PEERS,
    isShown: isShared,
  },
];

const CONTEXT: Choice = {
  file: "context.svg",
  title: "Others at the same work, microseconds: less is better",
  series: ["ours", "grpc", "connect", "json"],
  isShown: ({ unit }) => unit === "us",
};

/** Those of the figures. A plot of which nothing was measured is left out. */
export function figurePlots(cases: readonly FromRun<Measurement>[]): readonly Plot[] {
  return CHOICES.flatMap((choice) => plotOf(cases, choice));
}

/** That of the figures that were taken for context. */
export function contextPlots(cases: readonly FromRun<Measurement>[]): readonly Plot[] {
  return plotOf(cases, CONTEXT);
}

function plotOf(cases: readonly FromRun<Measurement>[], choice: Choice): Plot[] {
  const { file, title, series, isShown } = choice;
  const groups = cases.flatMap(({ kept }) =>
    isShown(kept) ? [{ name: kept.name, values: series.map((name) => value(kept, name)) }] : [],
  );
  return groups.length === 0 ? [] : [{ file, title, svg: barPlot({ title, series, groups }) }];
}

function isShared({ name }: Measurement): boolean {
  return name.startsWith("shm");
}
