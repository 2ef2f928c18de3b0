/** A request as a carrier hands it to the server, and what must be true of every request. */
import {
  CustomMetadata,
  describeSchema,
  type IpcMessage,
  type ReceivedBatch,
  type SheafError,
  sameSchema,
} from "@sheaf/arrow";
import type { Schema } from "apache-arrow";
import { malformedRequest, parameterMismatch } from "../wire/protocol-errors.ts";
import type { BoundMethod } from "./binding.ts";

/** One request: a row of parameters whose metadata names the method. */
export interface Request {
  readonly schema: Schema | undefined;
  /** The first batch; valid until the next message is read. */
  readonly batch: ReceivedBatch | undefined;
  /** Its metadata, also where the batch itself was refused. */
  readonly metadata: CustomMetadata;
  /** How many batches there were; one is right. */
  readonly batchCount: number;
  /** The first thing that was wrong with the bytes, if anything; it is answered like any other bad request. */
  readonly problem: SheafError | undefined;
}

/** Refuses what is not one row. A request without fields may have none. */
export function checkShape(request: Request): void {
  if (request.problem !== undefined) throw request.problem;
  const fields = request.schema?.fields.length ?? 0;
  const rows = request.batch?.numRows ?? 0;
  if (request.batchCount > 1) {
    throw malformedRequest(`Expected 1 request batch, got ${request.batchCount}`);
  }
  if (fields > 0 && rows !== 1) {
    throw malformedRequest(`Expected 1 row in request batch, got ${rows}`);
  }
}

/**
 * Refuses columns that are not exactly the declared ones: count, order, name, type and nullability.
 * What was accepted last is remembered, so that the same schema needs no second look.
 */
export function checkParams(method: BoundMethod, schema: Schema | undefined): void {
  if (schema === undefined || schema === method.acceptedSchema) return;
  if (!sameSchema(schema, method.params.schema)) {
    const expected = describeSchema(method.params.schema);
    throw parameterMismatch(
      `${method.name}() parameters do not match: expected (${expected}), got (${describeSchema(schema)})`,
    );
  }
  method.acceptedSchema = schema;
}

/** The metadata of a batch that was refused for its content: it may still say whose request it was. */
export function refusedMetadata(message: IpcMessage | undefined): CustomMetadata {
  if (message === undefined || message.kind === "end") return CustomMetadata.NONE;
  try {
    return new CustomMetadata(message.header.reader, message.header.message);
  } catch {
    return CustomMetadata.NONE;
  }
}
