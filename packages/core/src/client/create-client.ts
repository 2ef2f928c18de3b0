/** A typed client: one plain function for each method, made once from the service. */
import type { ReceivedBatch } from "@sheaf/arrow";
import type { DataclassConstructor } from "@sheaf/dataclass";
import type { ExchangeMethod, Method, ProducerMethod } from "../contract/method.ts";
import type { Methods, Service } from "../contract/service.ts";
import type { StreamCall, Transport } from "../transport/transport.ts";
import { EMPTY_FORMAT, rowFormatOf } from "../wire/row-format.ts";
import type { StreamCallOptions } from "./call-options.ts";
import type { Client } from "./client-types.ts";
import { type ClientFunction, type Init, MethodCall } from "./method-call.ts";
import { producerCall } from "./producer-call.ts";
import { ExchangeSession, ProducerSession } from "./stream-session.ts";

/** Turns that a producer is asked ahead for, where its declaration does not say. */
const DEFAULT_READ_AHEAD = 8;

/**
 * Makes the client of a service over a transport. It does not connect; `connect` does both. Closing the client closes
 * the transport.
 */
export function createClient<M extends Methods>(
  service: Service<M>,
  transport: Transport,
): Client<M> {
  const functions: Record<string, ClientFunction> = {};
  for (const [key, method] of Object.entries<Method>(service.methods)) {
    const call = new MethodCall(service, key, method);
    functions[key] =
      method.kind === "unary"
        ? call.over(transport)
        : method.kind === "producer"
          ? producerFunction(call, method, transport)
          : exchangeFunction(call, method, transport);
  }
  const close = (): Promise<void> => transport.close();
  // Every method of the service has its function now; the compiler cannot follow the loop.
  return { ...functions, close, [Symbol.asyncDispose]: close } as unknown as Client<M>;
}

function producerFunction(
  call: MethodCall,
  method: ProducerMethod,
  transport: Transport,
): ClientFunction {
  const outputFormat = method.output === undefined ? undefined : rowFormatOf(method.output);
  const readAhead = method.options.readAhead ?? DEFAULT_READ_AHEAD;
  return (init = {}, options = {}) => {
    const patience = streamCall(call, method, init, { readAhead, ...options });
    const session = transport.stream(patience).then((link) => {
      return new ProducerSession({ link, patience, inputFormat: EMPTY_FORMAT, outputFormat });
    });
    return producerCall(session);
  };
}

function exchangeFunction(
  call: MethodCall,
  method: ExchangeMethod,
  transport: Transport,
): ClientFunction {
  const inputFormat = rowFormatOf(method.input);
  const outputFormat = method.output === undefined ? undefined : rowFormatOf(method.output);
  return async (init = {}, options = {}) => {
    const patience = streamCall(call, method, init, options);
    const link = await transport.stream(patience);
    return new ExchangeSession({ link, patience, inputFormat, outputFormat });
  };
}

function streamCall(
  call: MethodCall,
  { kind, header }: ProducerMethod | ExchangeMethod,
  init: Init,
  options: StreamCallOptions,
): StreamCall<unknown> {
  return {
    kind,
    method: call.name,
    encode: () => call.encode(init, options),
    decodeHeader: header === undefined ? undefined : headerDecoder(header),
    readAhead: options.readAhead ?? 0,
    onLog: options.onLog,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
  };
}

function headerDecoder(type: DataclassConstructor<unknown>): (batch: ReceivedBatch) => unknown {
  return (batch) => type.fromBatch(batch.toRecordBatch());
}
