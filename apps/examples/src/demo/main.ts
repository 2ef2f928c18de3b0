/**
 * The demo: one service in this process, in another thread, in a worker process and behind sockets; the same streams
 * over each transport, with what came out and how long it took. Exits with 1 when any result is not as expected.
 */
import { fileURLToPath } from "node:url";
import { type Connector, connect } from "@sheaf/core";
import { isShmAvailable } from "@sheaf/shm";
import { carriersTo } from "../carriers.ts";
import { DataService } from "./contract.ts";
import { type DataClient, PARTS, type Part } from "./parts.ts";
import { progressOn } from "./progress.ts";
import { type Cell, reportOf, wrongCells } from "./report.ts";
import { transportsTo } from "./transports.ts";

/** Passes over all parts before they are timed: what is compiled on the way belongs to no part. */
const WARM_UPS = 1;

const progress = progressOn(process.stderr);
const started = performance.now();
const cells = await playAll();
progress.clear();
process.stdout.write(reportOf(cells, performance.now() - started));
if (!isShmAvailable()) {
  process.stdout.write("Shared memory is left out: it needs /dev/shm and the package koffi.\n");
}
if (wrongCells(cells).length > 0) process.exitCode = 1;

async function playAll(): Promise<Cell[]> {
  const cells: Cell[] = [];
  await using carriers = carriersTo(fileURLToPath(new URL("./server.ts", import.meta.url)));
  for (const [transport, connector] of transportsTo(carriers)) {
    progress.show(`${transport}: connecting`);
    cells.push(...(await playOver(transport, connector)));
  }
  return cells;
}

async function playOver(carrier: string, connector: Connector): Promise<Cell[]> {
  const cells: Cell[] = [];
  try {
    await using client = await connect(DataService, connector);
    for (let pass = 1; pass <= WARM_UPS; pass++) {
      progress.show(`${carrier}: warming up, ${pass} of ${WARM_UPS}`);
      for (const part of PARTS) await part.run(client);
    }
    for (const part of PARTS) {
      progress.show(`${carrier}: ${part.name}`);
      cells.push(await time(part, carrier, client));
    }
  } catch (error) {
    const [why] = String(error).split("\n");
    for (const part of PARTS.slice(cells.length)) {
      cells.push({ part, carrier, result: `FAILED: ${why}`, turns: 0, ms: 0 });
    }
  }
  return cells;
}

async function time(part: Part, carrier: string, client: DataClient): Promise<Cell> {
  const start = performance.now();
  const { result, turns } = await part.run(client);
  return { part, carrier, result, turns, ms: performance.now() - start };
}
