import { expect, test } from "vitest";
import { manualClock } from "../../test/channel-tools.ts";
import { watchLiveness } from "./liveness.ts";

function watched() {
  const socket = { bytesRead: 0, bytesWritten: 0, writableLength: 0 };
  const state = { paused: false };
  const said: string[] = [];
  const { clock, tick } = manualClock();
  const stop = watchLiveness(
    {
      socket,
      paused: () => state.paused,
      ping: () => said.push("ping"),
      dead: () => said.push("dead"),
    },
    clock,
    1000,
  );
  return { socket, state, said, tick, stop };
}

test("a peer that says something between two pings lives", () => {
  const { socket, said, tick } = watched();
  for (let i = 0; i < 3; i++) {
    socket.bytesRead += 6;
    tick();
  }
  expect(said).toEqual(["ping", "ping", "ping"]);
});

test("a peer that says nothing is dead", () => {
  const { said, tick } = watched();
  tick();
  tick();
  expect(said).toEqual(["ping", "dead"]);
});

test("nothing can be heard while we do not read", () => {
  const { state, said, tick } = watched();
  tick();
  state.paused = true;
  tick();
  expect(said).toEqual(["ping", "ping"]);
});

test("a long message that goes on leaving is life, one that is stuck is not", () => {
  const { socket, said, tick } = watched();
  socket.bytesWritten = 1000;
  socket.writableLength = 1000;
  tick();
  socket.writableLength = 400;
  tick();
  tick();
  expect(said).toEqual(["ping", "ping", "dead"]);
});

test("the ping itself is no sign of life", () => {
  const { socket, said, tick } = watched();
  tick();
  socket.bytesWritten += 6;
  tick();
  expect(said).toEqual(["ping", "dead"]);
});

test("nobody is asked once it was stopped", () => {
  const { said, tick, stop } = watched();
  stop();
  tick();
  expect(said).toEqual([]);
});
