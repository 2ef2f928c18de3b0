import { expect, test } from "vitest";
import { canDetach, detach } from "./detach.ts";

test("every supported Node can take memory away, and whoever looks at it finds nothing", () => {
  expect(canDetach()).toBe(true);
  const buffer = new ArrayBuffer(64);
  const arrays = [new Uint8Array(buffer), new Float64Array(buffer, 8, 2)];
  detach(buffer);
  expect([buffer.byteLength, ...arrays.map(({ length }) => length)]).toEqual([0, 0, 0]);
});

test("twice is once", () => {
  const buffer = new ArrayBuffer(8);
  detach(buffer);
  expect(() => detach(buffer)).not.toThrow();
});

test("what the runtime shows everybody else stays as it was", () => {
  const names = Object.getOwnPropertyNames(ArrayBuffer.prototype);
  canDetach();
  expect(Object.getOwnPropertyNames(ArrayBuffer.prototype)).toEqual(names);
});
