/** One worker behind the proxy: `worker.ts <port> <token key>`. Prints a line when it listens. */
import { listenHttp } from "@sheaf/http/node";
import { fixtureServer } from "@sheaf/testing/fixture";

const [port = "0", keys = ""] = process.argv.slice(2);
const listener = await listenHttp(fixtureServer(), { port: Number(port), tokens: { keys } });
process.stdout.write(`${listener.port}\n`);
