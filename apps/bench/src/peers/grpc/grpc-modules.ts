/** grpc-js, as far as it is used. It is installed on demand, so there are no types of its own. */
import type { EventEmitter } from "node:events";

/** Any message: a plain object. */
export type Message = Readonly<Record<string, unknown>>;

/** A call as its handler sees it. */
export interface ServedCall extends EventEmitter {
  readonly request: Message;
  write(message: Message): boolean;
  end(): void;
}

type Reply = (error: null, message: Message) => void;

/** A stream as the client holds it. */
type StreamCall = AsyncIterable<Message>;

/** A stream both ways, as the client holds it. */
interface DuplexCall extends StreamCall {
  write(message: Message): boolean;
}

/** A client of the measured service. */
export interface GrpcClient {
  add(request: Message, done: (error: Error | null, reply: Message) => void): void;
  echo(request: Message, done: (error: Error | null, reply: Message) => void): void;
  count(request: Message): StreamCall;
  bulk(request: Message): StreamCall;
  double(): DuplexCall;
  close(): void;
}

/** The class that is made of the measured service. */
export interface GrpcClientClass {
  new (address: string, credentials: object): GrpcClient;
  readonly service: object;
}

/** A server of grpc-js. */
export interface GrpcServer {
  addService(
    service: object,
    handlers: Readonly<Record<string, (call: ServedCall, reply: Reply) => void>>,
  ): void;
  bindAsync(
    address: string,
    credentials: object,
    done: (error: Error | null, port: number) => void,
  ): void;
}

/** A description that was read, by full name. */
export type PackageDefinition = Readonly<
  Record<string, { readonly fileDescriptorProtos: readonly Uint8Array[] }>
>;

/** The modules that make it up. */
export interface GrpcModules {
  readonly grpc: {
    readonly Server: new () => GrpcServer;
    readonly credentials: { createInsecure(): object };
    readonly ServerCredentials: { createInsecure(): object };
    loadPackageDefinition(definition: PackageDefinition): {
      readonly bench: { readonly Bench: GrpcClientClass };
    };
  };
  readonly protoLoader: { loadSync(file: string, options: object): PackageDefinition };
}
