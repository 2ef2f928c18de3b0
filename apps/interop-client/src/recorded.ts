/** A transport that remembers what was called over it. */
import type { Transport } from "@sheaf/core";

/** The same transport; names of called methods go to `called`. */
export function recorded(transport: Transport, called: Set<string>): Transport {
  return {
    name: transport.name,
    capabilities: transport.capabilities,
    get healthy() {
      return transport.healthy;
    },
    unary(call) {
      called.add(call.method);
      return transport.unary(call);
    },
    stream(call) {
      called.add(call.method);
      return transport.stream(call);
    },
    close: () => transport.close(),
  };
}
