/** A child program for tests: echoes stdin to stdout through the channel named by its argument. */
import { blockingStdioChannel } from "../src/node/blocking-stdio-channel.ts";
import { consoleToStderr } from "../src/node/console-to-stderr.ts";
import { stdioChannel } from "../src/node/stdio-channel.ts";
import { echo } from "./channel-tools.ts";

const restoreConsole = consoleToStderr();
console.log("noise on stderr");
console.table([{ more: "noise" }]);
await echo(process.argv[2] === "blocking" ? blockingStdioChannel() : stdioChannel());
restoreConsole();
process.stderr.write("echo is over\n");
