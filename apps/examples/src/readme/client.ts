// #region client
import { connect } from "@sheaf/core";
import { subprocess } from "@sheaf/subprocess";
import { DataService } from "./contract.ts";

const worker = [process.execPath, ...process.execArgv, `${import.meta.dirname}/server.ts`];
await using client = await connect(DataService, subprocess(worker)); // or unix(path), tcp({ port }), …

console.log(await client.add({ a: 1, b: 2 })); // → 3

await using stats = await client.stats();
for (const value of [[10, 20], [30]]) console.log((await stats.exchange({ value })).rows());
// → [ { count: 2, mean: 15 } ]
// → [ { count: 3, mean: 20 } ]
// #endregion
