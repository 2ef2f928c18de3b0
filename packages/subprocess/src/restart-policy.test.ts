import { isSheafError } from "@sheaf/core";
import { expect, test } from "vitest";
import { RestartBudget } from "./restart-policy.ts";

test("waits longer from restart to restart, and then no more", () => {
  const budget = new RestartBudget({ maxRestarts: 5, backoffMs: 100, maxBackoffMs: 300 });
  const waits = [1, 2, 3, 4, 5].map(() => budget.spend("worker"));
  expect(waits).toEqual([0, 100, 200, 300, 300]);
  const spend = () => budget.spend("worker");
  expect(spend).toThrow(/worker: not restarted again, 5 restarts in 60000 ms/);
  expect(spend).toThrow(expect.toSatisfy((e) => isSheafError(e, "transport", "connect-failed")));
});

test("forgets restarts that are long past", () => {
  const budget = new RestartBudget({ maxRestarts: 1, windowMs: 0 });
  expect([budget.spend("worker"), budget.spend("worker")]).toEqual([0, 0]);
});
