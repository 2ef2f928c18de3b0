/** Measures one warm call under precise coverage and prints the files and functions of ours that it passed. */
import { Session } from "node:inspector/promises";
import {
  channelPair,
  channelTransport,
  connect,
  createServer,
  serveChannel,
  service,
  unary,
} from "@sheaf/core";
import { float } from "@sheaf/dataclass";

/** What the compiler and the loader put between our functions. */
const MADE_BY_TOOLS: ReadonlySet<string> = new Set(["<instance_members_initializer>", "__name"]);

const Calculator = service("Calculator", { add: unary({ a: float(), b: float() }, float()) });
const server = createServer(Calculator, { add: ({ a, b }) => a + b });

const [near, far] = channelPair();
const served = serveChannel(server, far);
const client = await connect(Calculator, channelTransport(near));
// Schemas are cached and shapes are known after the first calls: those are not the walk.
for (let i = 0; i < 10; i++) await client.add({ a: i, b: 1 });

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
await client.add({ a: 1, b: 2 });
const { result } = await session.post("Profiler.takePreciseCoverage");

const files: Record<string, string[]> = {};
for (const script of result) {
  const path = /\/packages\/(.+\.ts)$/.exec(script.url)?.[1];
  if (path === undefined) continue;
  const names = script.functions
    .filter(
      ({ functionName, ranges }) => !MADE_BY_TOOLS.has(functionName) && (ranges[0]?.count ?? 0) > 0,
    )
    .map(({ functionName }) => functionName || "(anonymous)");
  if (names.length > 0) files[path] = names;
}
await client.close();
await served;
process.stdout.write(JSON.stringify(files));
