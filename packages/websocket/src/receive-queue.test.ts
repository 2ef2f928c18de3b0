import { expect, test } from "vitest";
import { ReceiveQueue } from "./receive-queue.ts";

function watched() {
  const said: string[] = [];
  const queue = new ReceiveQueue({
    pause: () => said.push("pause"),
    resume: () => said.push("resume"),
  });
  return { queue, said };
}

test("what was queued is received before the end, and before a fault", async () => {
  const ended = new ReceiveQueue();
  ended.push(new Uint8Array([1]));
  ended.end();
  expect(await ended.receive()).toEqual(new Uint8Array([1]));
  expect(await ended.receive()).toBeUndefined();
  const failed = new ReceiveQueue();
  failed.push(new Uint8Array([1]));
  failed.fail(new Error("cut"));
  expect(await failed.receive()).toEqual(new Uint8Array([1]));
  await expect(failed.receive()).rejects.toThrow("cut");
});

test("a fault after the end changes nothing, nor an end after a fault", async () => {
  const queue = new ReceiveQueue();
  const pending = queue.receive();
  queue.end();
  queue.fail(new Error("late"));
  expect(await pending).toBeUndefined();
  expect(await queue.receive()).toBeUndefined();
  const failed = new ReceiveQueue();
  failed.fail(new Error("cut"));
  failed.end();
  await expect(failed.receive()).rejects.toThrow("cut");
});

test("many bytes pause the sender until half of them are gone", async () => {
  const { queue, said } = watched();
  for (let i = 0; i < 4; i++) queue.push(new Uint8Array(64 * 1024));
  expect(said).toEqual(["pause"]);
  await queue.receive();
  expect(said).toEqual(["pause"]);
  await queue.receive();
  expect(said).toEqual(["pause", "resume"]);
});

test("many chunks do as well, however small", async () => {
  const { queue, said } = watched();
  for (let i = 0; i < 1030; i++) queue.push(new Uint8Array(1));
  expect(said).toEqual(["pause"]);
  for (let i = 0; i < 600; i++) await queue.receive();
  expect(said).toEqual(["pause", "resume"]);
});

test("closing drops what is queued and lets the sender run into the void", async () => {
  const { queue, said } = watched();
  for (let i = 0; i < 4; i++) queue.push(new Uint8Array(64 * 1024));
  queue.close();
  queue.push(new Uint8Array(1));
  expect(await queue.receive()).toBeUndefined();
  expect(said).toEqual(["pause", "resume"]);
});

test("two receivers at a time are a mistake", async () => {
  const queue = new ReceiveQueue();
  const first = queue.receive();
  await expect(queue.receive()).rejects.toThrow(TypeError);
  queue.push(new Uint8Array([7]));
  expect(await first).toEqual(new Uint8Array([7]));
});
