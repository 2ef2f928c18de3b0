/** Objects whose properties are looked up by name. */

/** An object's properties by name. TypeScript has no index signature for objects of unknown type; every object is one. */
export function propertiesOf(object: object): Readonly<Record<string, unknown>> {
  return object as Readonly<Record<string, unknown>>;
}
