/** Turns a column of one type into a column of another. */
import type { Data, DataType } from "apache-arrow";

/**
 * Makes data of another type out of data.
 * @throws `schema/out-of-range` with the row as path for a value that the other type cannot hold
 * exactly, `schema/unexpected-null` for a null within a value where the other type allows none.
 */
export type Cast = (data: Data) => Data;

/** Finds the cast from one type to another, if there is one. */
export type FindCast = (from: DataType, to: DataType) => Cast | undefined;
