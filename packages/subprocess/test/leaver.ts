/** A program for tests that starts a worker and exits without a word to it. */
import { openSubprocess } from "../src/subprocess-channel.ts";

const worker = new URL("./worker.mjs", import.meta.url).pathname;
const channel = await openSubprocess([process.execPath, worker, "deaf"]);
await channel.receive();
process.exit(0);
