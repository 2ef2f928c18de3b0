import { type AuthError, isAuthError } from "../auth-error.ts";

/** The refusal that a call ends with. Fails for anything else, a fault of another kind included. */
export async function refusalOf(call: () => unknown): Promise<AuthError> {
  let outcome: unknown;
  try {
    outcome = await call();
  } catch (error) {
    if (isAuthError(error)) return error;
    throw error;
  }
  throw new Error(`not refused, but ${JSON.stringify(outcome)}`);
}
