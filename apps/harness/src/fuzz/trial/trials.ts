/** The inputs of one target by number: the same seed and the same corpus make the same inputs. */
import { Chance } from "@sheaf/fuzzing";
import type { FuzzTarget } from "./target.ts";

/** Inputs that are made one after another; what they are made of is the target's affair. */
export interface Trials {
  readonly name: string;
  readonly maxGrowthBytes: number;
  /** Makes the input of a number. */
  make(number: number): void;
  /** Takes an input from its text. */
  take(text: string): void;
  /** Runs the input that was made last. */
  run(): string | Promise<string>;
  /** The input that was made last, as text. */
  text(): string;
  renew(): void | Promise<void>;
}

const MAX_GROWTH_BYTES = 32 * 1024 * 1024;
/** Of so many inputs one is a seed as it is: what is right has to stay right beside what is wrong. */
const UNCHANGED_ONE_IN = 50;

/** Numbers that are next to each other make seeds that are not. */
const SPREAD = 0x9e3779b1;

/** A target, whatever its inputs are. */
export interface Fuzzable {
  readonly name: string;
  readonly about: string;
  /** The inputs that are made of the target's seeds and of a corpus. */
  open(seed: number, corpus: readonly string[]): Promise<Trials>;
}

export function fuzzable<Input>(target: FuzzTarget<Input>): Fuzzable {
  const { name, about } = target;
  return { name, about, open: (seed, corpus) => trialsOf(target, seed, corpus) };
}

async function trialsOf<Input>(
  target: FuzzTarget<Input>,
  seed: number,
  corpus: readonly string[],
): Promise<Trials> {
  const seeds = [...(await target.seeds()), ...corpus.map((text) => target.read(text))];
  const [first] = seeds;
  if (first === undefined) throw new Error(`${target.name} has nothing to begin with`);
  let input: Input = first;
  return {
    name: target.name,
    maxGrowthBytes: target.maxGrowthBytes ?? MAX_GROWTH_BYTES,
    make(number) {
      const chance = new Chance(Math.imul(seed, SPREAD) + number);
      const from = chance.pick(seeds);
      input = chance.oneIn(UNCHANGED_ONE_IN)
        ? from
        : target.mutate(from, chance, chance.pick(seeds));
    },
    take(text) {
      input = target.read(text);
    },
    run: () => target.run(input),
    text: () => target.write(input),
    renew: () => target.renew?.(),
  };
}
