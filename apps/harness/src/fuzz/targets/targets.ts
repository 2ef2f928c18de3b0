/** Everything that can be fuzzed. */
import { type Fuzzable, fuzzable } from "../trial/trials.ts";
import { codec } from "./codec.ts";
import { dataclass } from "./dataclass.ts";
import { http } from "./http.ts";
import { message } from "./message.ts";
import { multiplex } from "./multiplex.ts";
import { rpcClient } from "./rpc-client.ts";
import { rpcServer } from "./rpc-server.ts";
import { shm } from "./shm.ts";
import { token } from "./token.ts";

export const TARGETS: readonly Fuzzable[] = [
  fuzzable(codec),
  fuzzable(message),
  fuzzable(rpcServer),
  fuzzable(rpcClient),
  fuzzable(http),
  fuzzable(token),
  fuzzable(multiplex),
  fuzzable(shm),
  fuzzable(dataclass),
];

/** The target of a name. Throws a `RangeError` that lists all of them where there is none. */
export function targetNamed(name: string): Fuzzable {
  const target = TARGETS.find((candidate) => candidate.name === name);
  if (target !== undefined) return target;
  throw new RangeError(`no target '${name}'; there are ${TARGETS.map((t) => t.name).join(", ")}`);
}
