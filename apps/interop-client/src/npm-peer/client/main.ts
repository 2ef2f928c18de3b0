/** The npm peer's client against a server of ours: prints what passed and what did not, as JSON. */
import { nameFilter } from "../../case/filter.ts";
import { runCases } from "../../case/run-cases.ts";
import type { Verdict } from "../../case/verdict.ts";
import { readCommandLine } from "../../command-line.ts";
import type { Revision } from "../../conformance/echoes/echo.ts";
import { loadPeer, type PeerLog } from "../peer-module.ts";
import { callCases, callCases2 } from "./call-cases.ts";
import { connectPeer } from "./connect-peer.ts";
import { echoCases } from "./echo-cases.ts";
import { exchangeCases } from "./exchange-cases.ts";
import { type PeerWorld, resultOf } from "./peer-world.ts";
import { producerCases } from "./producer-cases.ts";
import { specialCases, specialCases2 } from "./special-cases.ts";

const REVISIONS: Readonly<Record<string, Revision>> = { "conformance-1": 1, "conformance-2": 2 };

const { suites, target, shmBytes, filter } = readCommandLine(process.argv.slice(2));
if (target.kind === "ws" || shmBytes !== undefined) {
  throw new Error("the package has neither WebSocket nor shared memory");
}
const revision = REVISIONS[suites.join()];
if (revision === undefined) throw new Error(`no suite '${suites}'`);
const peer = await loadPeer();
const cases = [
  ...callCases,
  ...echoCases(revision),
  ...producerCases,
  ...exchangeCases,
  ...specialCases,
  ...(revision === 2 ? [...callCases2, ...specialCases2] : []),
];

const tests = await runCases<PeerWorld>(
  cases.filter(({ name }) => nameFilter(filter)(name)),
  {
    open: async () => {
      const logs: PeerLog[] = [];
      const onLog = (message: PeerLog): void => void logs.push(message);
      const { client, close } = await connectPeer(peer.rpc, target, { onLog });
      const stateless = target.kind === "http";
      return { peer, revision, client, stateless, logs, close };
    },
    proveUsable: async ({ client }) => {
      const sum = await resultOf(client, "add_floats", { a: 1, b: 2 });
      if (sum !== 3) throw new Error(`1 + 2 is ${sum}`);
    },
    close: ({ close }) => close(),
  },
);
const verdict: Verdict = { tests };
process.stdout.write(`${JSON.stringify(verdict)}\n`, () => {
  // Calls that were given up may still hold the connection.
  process.exit(tests.every(({ passed }) => passed) ? 0 : 1);
});
