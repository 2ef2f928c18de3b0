/** A dataclass as a Standard Schema validator. */
import { isSheafError, type SheafError } from "@sheaf/arrow";
import { asRow, parseRow } from "../shape/parse-row.ts";
import { type PlannedClass, shapeOf } from "./plan.ts";
import type { StandardIssue, StandardResult, StandardSchema } from "./standard-schema.ts";

const validators: WeakMap<PlannedClass, StandardSchema<unknown, object>> = new WeakMap();

/** The validator of a dataclass: instances pass as they are, plain rows become instances. */
export function standardSchemaOf(dataclass: PlannedClass): StandardSchema<unknown, object> {
  let validator = validators.get(dataclass);
  if (validator === undefined) {
    validator = {
      version: 1,
      vendor: "sheaf",
      validate: (value) => validateRow(dataclass, value),
    };
    validators.set(dataclass, validator);
  }
  return validator;
}

function validateRow(dataclass: PlannedClass, value: unknown): StandardResult<object> {
  if (value instanceof dataclass) return { value };
  const issues: SheafError[] = [];
  try {
    const shape = shapeOf(dataclass);
    const row = parseRow(shape, asRow(shape.owner, value), issues);
    if (issues.length === 0) return { value: new dataclass(row) };
  } catch (error) {
    if (!isSheafError(error, "schema")) throw error;
    issues.push(error);
  }
  return { issues: issues.map(toIssue) };
}

function toIssue({ rawMessage, pathSegments }: SheafError): StandardIssue {
  return { message: rawMessage, path: pathSegments };
}
