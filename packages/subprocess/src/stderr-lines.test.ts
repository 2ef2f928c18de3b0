import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { StderrLines } from "./stderr-lines.ts";

test("cuts lines wherever the chunks end, in the middle of a character too", async () => {
  const stream = new PassThrough();
  const seen: string[] = [];
  const lines = new StderrLines(stream, (line) => seen.push(line));
  for (const byte of Buffer.from("één\r\ntwo\n\nlast")) stream.write(Buffer.of(byte));
  stream.end();
  stream.destroy();
  await lines.ended;
  expect(seen).toEqual(["één", "two", "", "last"]);
  expect(lines.last).toEqual(seen);
});

test("keeps the last twenty lines and passes overlong ones on in pieces", async () => {
  const stream = new PassThrough();
  const lines = new StderrLines(stream, undefined);
  for (let number = 0; number < 50; number += 1) stream.write(`line ${number}\n`);
  stream.write("x".repeat(10_000));
  stream.end();
  await lines.ended;
  expect(lines.last).toHaveLength(20);
  expect(lines.last[0]).toBe("line 33");
  expect(lines.last.slice(-3).map((line) => line.length)).toEqual([4096, 4096, 1808]);
});
