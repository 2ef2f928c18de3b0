/** What a test expects to be thrown. No tests in here. */
import { isSheafError, type SheafError } from "@sheaf/arrow";

/** The schema error that `act` throws; fails when it throws nothing or something else. */
export function schemaFailure(act: () => unknown): SheafError {
  try {
    act();
  } catch (error) {
    if (isSheafError(error, "schema")) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
