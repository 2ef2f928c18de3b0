/** For tests: what a call threw. */
import { isSheafError, type PathSegment } from "../../error/sheaf-error.ts";

/** The parts of a SheafError that a test compares. */
export interface Failure {
  readonly code: string;
  readonly path: readonly PathSegment[];
  readonly message: string;
}

/** The SheafError that a call throws, as `kind/code`. Throws if it throws nothing or something else. */
export function failure(call: () => unknown): Failure {
  try {
    call();
  } catch (error) {
    if (!isSheafError(error)) throw error;
    return {
      code: `${error.kind}/${error.code}`,
      path: error.pathSegments,
      message: error.rawMessage,
    };
  }
  throw new Error("nothing was thrown");
}
