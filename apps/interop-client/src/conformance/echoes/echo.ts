/** Methods that answer what they are given: the declaration and what to give, in one table. */
import { type Method, unary } from "@sheaf/core";
import type { FieldLike, ValueOf } from "@sheaf/dataclass";

/** Which of the two revisions of the service. */
export type Revision = 1 | 2;

/** One echo method. */
export interface Echo {
  readonly method: Method;
  readonly parameter: string;
  readonly values: readonly unknown[];
  /** The values as a client without declarations has them; `undefined` where it has bytes instead. */
  readonly dynamicValues: readonly unknown[] | undefined;
  /** The revision that brought it. */
  readonly since: Revision;
}

interface EchoOptions {
  readonly parameter?: string;
  readonly dynamicValues?: readonly unknown[] | "bytes";
  readonly since?: Revision;
}

/** An echo of values that are the same with and without declarations. */
export function echo<F extends FieldLike>(
  field: F,
  values: readonly ValueOf<F>[],
  { parameter = "value", dynamicValues = values, since = 1 }: EchoOptions = {},
): Echo {
  return {
    method: unary({ [parameter]: field }, field),
    parameter,
    values,
    dynamicValues: dynamicValues === "bytes" ? undefined : dynamicValues,
    since,
  };
}
