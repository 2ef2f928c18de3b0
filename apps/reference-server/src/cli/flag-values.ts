/** The values of the flags: from the command line, else from the environment, checked when they are asked for. */
import { parseArgs } from "node:util";
import { FLAGS, type Flag, VARIABLES } from "./flags.ts";
import { UsageError } from "./usage-error.ts";

type Names<Type extends Flag["type"]> = {
  [K in keyof typeof FLAGS]: (typeof FLAGS)[K]["type"] extends Type ? K : never;
}[keyof typeof FLAGS];

/** A flag that is there or not. */
export type Switch = Names<"boolean">;
/** A flag with a value. */
export type Valued = Names<"string">;

/** Variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

const TRUE_WORDS: readonly string[] = ["1", "true", "yes"];
const variableNames: Readonly<Record<string, string>> = VARIABLES;

/** The flags of one command line. All methods throw {@link UsageError} for values that do not fit. */
export class FlagValues {
  readonly #values: Readonly<Record<string, string | boolean | undefined>>;
  readonly #environment: Environment;

  /** Throws {@link UsageError} for flags that do not exist or lack their value. */
  constructor(args: readonly string[], environment: Environment) {
    try {
      this.#values = parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
    this.#environment = environment;
  }

  /** Whether a flag is on. */
  isOn(name: Switch): boolean {
    const given = this.#values[name];
    if (typeof given === "boolean") return given;
    return TRUE_WORDS.includes((this.#variable(name) ?? "").toLowerCase());
  }

  /** A flag's text; `undefined` when neither flag nor variable is there. An empty variable counts as absent. */
  text(name: Valued): string | undefined {
    const given = this.#values[name];
    return typeof given === "string" ? given : this.#variable(name) || undefined;
  }

  /** A flag's value out of a few. */
  oneOf<const Choice extends string>(name: Valued, choices: readonly Choice[]): Choice | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw this.#wrong(name, text, `one of ${choices.join(", ")}`);
    return found;
  }

  /** A whole number, at least `least`. */
  count(name: Valued, fallback: number, least = 0): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw this.#wrong(name, text, `a whole number from ${least} on`);
  }

  /** A limit of so many bytes; 0 is none. */
  limit(name: Valued): number | undefined {
    const bytes = this.count(name, 0);
    return bytes === 0 ? undefined : bytes;
  }

  /** A number of either of two limits or between them. */
  number(name: Valued, fallback: number, [least, most]: readonly [number, number]): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (value >= least && value <= most) return value;
    const range = most === Infinity ? `from ${least} on` : `between ${least} and ${most}`;
    throw this.#wrong(name, text, `a number ${range}`);
  }

  #variable(name: string): string | undefined {
    const variable = variableNames[name];
    return variable === undefined ? undefined : this.#environment[variable];
  }

  #wrong(name: string, text: string, wanted: string): UsageError {
    const isFlag = typeof this.#values[name] === "string";
    const where = isFlag ? `--${name}` : (variableNames[name] ?? name);
    return new UsageError(`${where} is '${text}', it must be ${wanted}`);
  }
}
