/** What can be fuzzed: where inputs come from, and what takes them. */
import type { Chance } from "@sheaf/fuzzing";

/** One part of the code that reads what a stranger wrote. */
export interface FuzzTarget<Input> {
  readonly name: string;
  /** What this is about, for people. */
  readonly about: string;
  /** Bytes that one input may make the process hold, at most. Default 32 MiB. */
  readonly maxGrowthBytes?: number;
  /** Inputs that are right, to begin with. */
  seeds(): Promise<readonly Input[]>;
  /** An input that is made of another one; `other` is where foreign parts come from. */
  mutate(seed: Input, chance: Chance, other: Input): Input;
  /**
   * Lets the code have an input. Answers in some words what came of it, the same for what went the same way; throws
   * what must not happen. The same input takes the same way, as far as it is up to the target.
   */
  run(input: Input): string | Promise<string>;
  /** Lets go of what earlier inputs have left behind. Called now and then, between inputs. */
  renew?(): void | Promise<void>;
  /** An input as text, and back. */
  write(input: Input): string;
  read(text: string): Input;
}

/** Inputs that are bytes, as text: base64. */
export const BYTES: Pick<FuzzTarget<Uint8Array>, "write" | "read"> = {
  write: (bytes) => Buffer.from(bytes).toString("base64"),
  read: (text) => new Uint8Array(Buffer.from(text, "base64")),
};
