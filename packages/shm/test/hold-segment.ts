/** Makes a segment, says its name, and waits for the end of stdin. For tests that kill it meanwhile. */
import { Segment } from "../src/segment/segment.ts";

const segment = Segment.create(1 << 20);
process.stdout.write(`${segment.name}\n`);
process.stdin.on("end", () => process.exit());
process.stdin.resume();
