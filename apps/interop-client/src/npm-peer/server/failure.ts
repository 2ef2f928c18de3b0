/** An error that callers see with this type. */
export function failure(type: string, message: string): Error {
  const error = new Error(message);
  error.name = type;
  return error;
}

/** A float as Python prints it, for those that the suite prints. */
export function pythonFloat(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}
