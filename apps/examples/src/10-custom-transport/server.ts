/** The program of the other thread: serves on the port that it was given, until that closes. */
import { type MessagePort, threadId, workerData } from "node:worker_threads";
import {
  createServer,
  type OutputCollector,
  ProducerState,
  serveChannel,
  stream,
} from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { Primes } from "./contract.ts";
import { messagePortChannel } from "./message-port-channel.ts";

class Sieve extends ProducerState.define("Sieve", {
  limit: int(),
  rows: int(),
  next: int().default(2),
}) {
  produce(out: OutputCollector): void {
    const prime: number[] = [];
    for (; this.next < this.limit && prime.length < this.rows; this.next++) {
      if (isPrime(this.next)) prime.push(this.next);
    }
    if (prime.length === 0) out.finish();
    else out.emit({ prime });
  }
}

function isPrime(value: number): boolean {
  for (let i = 2; i * i <= value; i++) if (value % i === 0) return false;
  return true;
}

const server = createServer(Primes, {
  threadId: () => threadId,
  below: (params) => stream(new Sieve(params)),
});

const { port }: { readonly port: MessagePort } = workerData;
await serveChannel(server, messagePortChannel(port));
