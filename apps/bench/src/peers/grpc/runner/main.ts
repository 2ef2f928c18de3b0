/** grpc-js as a contender. */
import { serveSamples } from "../../../contender/serve-samples.ts";
import { openWorkload } from "../open-workload.ts";

await serveSamples(openWorkload);
process.exit(0);
