/** The result of a unary method as the one-column row that it travels in. */
import { type FieldSet, type Fields, fieldSet } from "@sheaf/dataclass";
import type { Method } from "./method.ts";

/** The row of a method's result, `undefined` where it returns nothing. */
export function resultFields(method: Method): FieldSet<Fields> | undefined {
  if (method.kind !== "unary" || method.result === undefined) return undefined;
  const nullable = method.options.resultNullable === true ? "all" : "declared";
  return fieldSet(
    { result: method.result },
    { nested: "binary", nullable, owner: "the reply", noun: "result" },
  );
}
