/** The floor as a contender. */
import { serveSamples } from "../../contender/serve-samples.ts";
import { openFloor } from "../open-workload.ts";

await serveSamples(openFloor);
