/** A typed client: one plain function for each method, made once from the service. */
import type { ReceivedBatch } from "@sheaf/arrow";
import type { DataclassConstructor } from "@sheaf/dataclass";
import type { ExchangeMethod, Method, ProducerMethod, UnaryMethod } from "../contract/method.ts";
import type { Methods, Service } from "../contract/service.ts";
import { resultFields } from "../server/binding.ts";
import type { StreamCall, StreamLink, Transport } from "../transport/transport.ts";
import { EMPTY_FORMAT, rowFormatOf } from "../wire/row-format.ts";
import { RequestEncoder } from "./bound-call.ts";
import type { StreamCallOptions } from "./call-options.ts";
import type { Client } from "./client-types.ts";
import { producerCall } from "./producer-call.ts";
import { RowDecoder } from "./row-decoder.ts";
import { ExchangeSession, ProducerSession } from "./stream-session.ts";

/** Turns that a producer is asked ahead for, where its declaration does not say. */
const DEFAULT_READ_AHEAD = 8;

type Init = Readonly<Record<string, unknown>> | undefined;
type ClientFunction = (init: Init, options?: StreamCallOptions) => Promise<unknown>;

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
    const request = new RequestEncoder(service, method.options.wireName ?? key, method);
    functions[key] = clientFunction(method, request, transport);
  }
  const close = (): Promise<void> => transport.close();
  // Every method of the service has its function now; the compiler cannot follow the loop.
  return { ...functions, close, [Symbol.asyncDispose]: close } as unknown as Client<M>;
}

function clientFunction(
  method: Method,
  request: RequestEncoder,
  transport: Transport,
): ClientFunction {
  switch (method.kind) {
    case "unary":
      return unaryFunction(method, request, transport);
    case "producer":
      return producerFunction(method, request, transport);
    case "exchange":
      return exchangeFunction(method, request, transport);
  }
}

function unaryFunction(
  method: UnaryMethod,
  request: RequestEncoder,
  transport: Transport,
): ClientFunction {
  const result = resultFields(method);
  const decoder = result === undefined ? undefined : new RowDecoder(result);
  const decode = (batch: ReceivedBatch): unknown => decoder?.decode(batch).result;
  return async (init, options = {}) =>
    transport.unary({
      method: request.method,
      encode: () => request.encode(init, options),
      decode,
      onLog: options.onLog,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    });
}

function producerFunction(
  method: ProducerMethod,
  request: RequestEncoder,
  transport: Transport,
): ClientFunction {
  const outputFormat = method.output === undefined ? undefined : rowFormatOf(method.output);
  const readAhead = method.options.readAhead ?? DEFAULT_READ_AHEAD;
  return (init, options = {}) => {
    const call = streamCall(method, request, init, { readAhead, ...options });
    const session = transport.stream(call).then((link) => {
      return new ProducerSession({ link, patience: call, inputFormat: EMPTY_FORMAT, outputFormat });
    });
    return producerCall(session);
  };
}

function exchangeFunction(
  method: ExchangeMethod,
  request: RequestEncoder,
  transport: Transport,
): ClientFunction {
  const inputFormat = rowFormatOf(method.input);
  const outputFormat = method.output === undefined ? undefined : rowFormatOf(method.output);
  return async (init, options = {}) => {
    const call = streamCall(method, request, init, options);
    const link: StreamLink<unknown> = await transport.stream(call);
    return new ExchangeSession({ link, patience: call, inputFormat, outputFormat });
  };
}

function streamCall(
  method: ProducerMethod | ExchangeMethod,
  request: RequestEncoder,
  init: Init,
  options: StreamCallOptions,
): StreamCall<unknown> {
  return {
    kind: method.kind,
    method: request.method,
    encode: () => request.encode(init, options),
    decodeHeader: method.header === undefined ? undefined : headerDecoder(method.header),
    readAhead: options.readAhead ?? 0,
    onLog: options.onLog,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
  };
}

function headerDecoder(type: DataclassConstructor<unknown>): (batch: ReceivedBatch) => unknown {
  return (batch) => type.fromBatch(batch.toRecordBatch());
}
