import { connect, createServer, exchange, service, stream, unary } from "@sheaf/core";
import { float, int } from "@sheaf/dataclass";
import { http, listenHttp } from "@sheaf/http/node";
import { RunningStats } from "./states.ts";

const Statistics = service("Statistics", {
  add: unary({ a: float(), b: float() }, float()),
  stats: exchange({}, { input: { value: float() }, output: { count: int(), mean: float() } }),
});

const handlers = {
  add: ({ a, b }: { a: number; b: number }) => a + b,
  stats: () => stream(new RunningStats()),
};
const worker = () => createServer(Statistics, handlers, { states: [RunningStats] });

// Two workers of one service: what they have in common is the key.
const tokens = { keys: process.env.TOKEN_KEYS ?? "a long random secret" };
await using one = await listenHttp(worker(), { tokens });
await using other = await listenHttp(worker(), { tokens });

await using client = await connect(Statistics, http(one.url));
console.log(await client.add({ a: 1, b: 2 })); // → 3
const stats = await client.stats();
console.log((await stats.exchange({ value: [10, 20] })).rows()); // → [ { count: 2, mean: 15 } ]

// The state is in the token, so the stream goes on wherever it is sent to.
const token = (await stats.token()) ?? "";
await using elsewhere = await connect(Statistics, http(other.url));
const resumed = await elsewhere.resumeStream("stats", token);
console.log((await resumed.exchange({ value: [30] })).rows()); // → [ { count: 3, mean: 20 } ]
