/** From a request's row to the values that a handler is given. */
import { describeSchema, isSheafError, sameSchema } from "@sheaf/arrow";
import { malformedRequest, parameterMismatch } from "../wire/protocol-errors.ts";
import type { BoundMethod } from "./binding.ts";
import type { Request } from "./read-request.ts";

/** Refuses what is not one row. A request without fields may have none. */
export function checkShape(request: Request): void {
  if (request.problem !== undefined) throw request.problem;
  const fields = request.schema?.fields.length ?? 0;
  const rows = request.batch?.numRows ?? 0;
  if (request.batchCount > 1)
    throw malformedRequest(`Expected 1 request batch, got ${request.batchCount}`);
  if (fields > 0 && rows !== 1)
    throw malformedRequest(`Expected 1 row in request batch, got ${rows}`);
}

/**
 * Decodes the parameters. The columns must be exactly the declared ones: count, order, name, type and
 * nullability. Throws `TypeError`-typed errors that name the parameter.
 */
export function readParams(method: BoundMethod, request: Request): Record<string, unknown> {
  const { batch, schema } = request;
  if (schema !== undefined && schema !== method.acceptedSchema) {
    if (!sameSchema(schema, method.params.schema)) {
      throw parameterMismatch(
        `${method.name}() parameters do not match: expected (${describeSchema(method.params.schema)}), got (${describeSchema(schema)})`,
      );
    }
    method.acceptedSchema = schema;
  }
  if (batch === undefined || method.params.names.length === 0) return {};
  try {
    batch.bindTo(method.paramsReader);
    return method.params.fromWire(method.paramsReader.row(0));
  } catch (error) {
    throw isSheafError(error) ? error.inMethod(method.name) : error;
  }
}
