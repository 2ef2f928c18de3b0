/** A typed client: one plain function for each method, made once from the service. */
import { schemaError } from "@sheaf/arrow";
import type { Method } from "../contract/method.ts";
import type { Methods, Service } from "../contract/service.ts";
import type { Transport } from "../transport/transport.ts";
import type { StreamCallOptions } from "./call-options.ts";
import type { Client } from "./client-types.ts";
import { type ClientFunction, MethodCall } from "./method-call.ts";
import { producerCall } from "./producer-call.ts";
import { exchangeSessions, producerSessions, type StreamMethod } from "./stream-method.ts";

/**
 * Makes the client of a service over a transport. It does not connect; `connect` does both. Closing the client closes
 * the transport.
 */
export function createClient<M extends Methods>(
  service: Service<M>,
  transport: Transport,
): Client<M> {
  const functions: Record<string, ClientFunction> = {};
  const streams: Map<string, StreamMethod<unknown>> = new Map();
  for (const [key, method] of Object.entries<Method>(service.methods)) {
    const call = new MethodCall(service, key, method);
    if (method.kind === "unary") {
      functions[key] = call.over(transport);
      continue;
    }
    if (method.kind === "producer") {
      const sessions = producerSessions(call, method, transport);
      functions[key] = (init = {}, options = {}) => producerCall(sessions.open(init, options));
      streams.set(key, sessions);
    } else {
      const sessions = exchangeSessions(call, method, transport);
      functions[key] = (init = {}, options = {}) => sessions.open(init, options);
      streams.set(key, sessions);
    }
  }
  const resumeStream = async (
    key: string,
    token: string,
    options: StreamCallOptions = {},
  ): Promise<unknown> => {
    const streaming = streams.get(key);
    if (streaming !== undefined) return streaming.resume(token, options);
    throw schemaError("invalid-declaration", `service '${service.name}' has no stream '${key}'`);
  };
  const close = (): Promise<void> => transport.close();
  const members = { resumeStream, close, [Symbol.asyncDispose]: close };
  // Every method of the service has its function now; the compiler cannot follow the loop.
  return { ...functions, ...members } as unknown as Client<M>;
}
