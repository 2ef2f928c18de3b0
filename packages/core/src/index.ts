/** Services, streams, one dispatcher and one client over any carrier. */
export {
  type DecodeOptions,
  isSheafError,
  SheafError,
  type SheafErrorCode,
  type SheafErrorKind,
} from "@sheaf/arrow";
export type { CallOptions, StreamCallOptions } from "./client/call-options.ts";
export type { Client, ClientMethod, ClientOf, ProducerCall } from "./client/client-types.ts";
export { connect } from "./client/connect.ts";
export { createClient } from "./client/create-client.ts";
export { ExchangeSession, ProducerSession, type TurnOptions } from "./client/stream-session.ts";
export {
  type ExchangeMethod,
  exchange,
  type Idempotency,
  type Method,
  type MethodOptions,
  type ProducerMethod,
  type ProducerOptions,
  producer,
  type UnaryMethod,
  type UnaryOptions,
  unary,
} from "./contract/method.ts";
export {
  type Handler,
  type Implementation,
  type ImplementationHooks,
  type MaybePromise,
  type Methods,
  type Service,
  type ServiceOptions,
  service,
} from "./contract/service.ts";
export {
  type ErrorDetail,
  isRpcError,
  RpcError,
  type RpcErrorCode,
  type RpcErrorOptions,
} from "./errors/rpc-error.ts";
export { type DynamicServiceOptions, serviceOf } from "./introspect/dynamic-service.ts";
export { describeService, introspect } from "./introspect/introspect.ts";
export { describeHash, protocolHash } from "./introspect/protocol-hash.ts";
export { REFLECTION_PROTOCOL, Reflection } from "./introspect/reflection-service.ts";
export type {
  MethodDescription,
  MethodKind,
  ServiceDescription,
} from "./introspect/service-description.ts";
export type { MultiplexRole } from "./multiplex/channel-table.ts";
export type { MultiplexLimits } from "./multiplex/limits.ts";
export { type Multiplex, type MultiplexOptions, multiplex } from "./multiplex/multiplex.ts";
export {
  type MultiplexTransportOptions,
  multiplexTransport,
} from "./multiplex/multiplex-transport.ts";
export { type ServeMultiplexedOptions, serveMultiplexed } from "./multiplex/serve-multiplexed.ts";
export { ANONYMOUS, type AuthContext, requireAuthenticated } from "./server/auth-context.ts";
export { type HostedService, hosted } from "./server/binding.ts";
export type { CallContext } from "./server/call-context.ts";
export type { CallCookies, CookieOptions } from "./server/call-cookies.ts";
export type { CallSession } from "./server/call-session.ts";
export { createServer } from "./server/create-server.ts";
export type { CallEnd, CallStart, CallStatistics, DispatchHook } from "./server/dispatch-hook.ts";
export { type ExternalReference, externalReference } from "./server/external-reference.ts";
export type { OffloadHost } from "./server/offload-host.ts";
export type { WireGeneration } from "./server/routing.ts";
export { serveChannel } from "./server/serve-channel.ts";
export { Server, type ServerOptions } from "./server/server.ts";
export type { StateConstructor } from "./server/state-classes.ts";
export type { AllocatedColumns, ArrayKind, ArrayKinds } from "./stream/allocate-columns.ts";
export {
  AnnotatedBatch,
  type AnnotatedBatchOptions,
  type BatchColumn,
} from "./stream/annotated-batch.ts";
export { ExchangeState } from "./stream/exchange-state.ts";
export { type Columns, OutputCollector } from "./stream/output-collector.ts";
export { ProducerState } from "./stream/producer-state.ts";
export { type Stream, stream } from "./stream/stream.ts";
export { StreamState } from "./stream/stream-state.ts";
export type { ByteChannel } from "./transport/byte-channel.ts";
export { channelPair } from "./transport/channel-pair.ts";
export { channelTransport } from "./transport/channel-transport.ts";
export type { PeerInfo, TransportKind } from "./transport/serve-options.ts";
export type {
  Connector,
  StreamCall,
  StreamLink,
  Transport,
  TransportCapabilities,
  TurnInput,
  UnaryCall,
} from "./transport/transport.ts";
export type { ExposeErrors } from "./wire/error-reply.ts";
export type { LogLevel, LogListener, LogMessage } from "./wire/log.ts";
