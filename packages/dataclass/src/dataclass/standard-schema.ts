/** The Standard Schema v1 interface (https://standardschema.dev), so that form and router libraries accept a dataclass. */
import type { PathSegment } from "@sheaf/arrow";

/** What is wrong with a value, and where in it. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly PathSegment[];
}

/** Either the parsed value or what is wrong with it. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** A validator that other libraries can call. */
export interface StandardSchema<Input, Output> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (value: unknown) => StandardResult<Output>;
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}
