/** Connect over Node, as far as it is used. It is installed on demand, so there are no types of its own. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** A schema or a message of Protocol Buffers. */
type Opaque = object;

/** A message as a plain object; integers are bigints. */
export type Message = Readonly<Record<string, unknown>>;

/** A client of the measured service. */
export interface ConnectClient {
  add(request: Message): Promise<Message>;
  echo(request: Message): Promise<Message>;
  count(request: Message): AsyncIterable<Message>;
  bulk(request: Message): AsyncIterable<Message>;
  double(requests: AsyncIterable<Message>): AsyncIterable<Message>;
}

/** Where a server's services are registered. */
export interface ConnectRouter {
  service(service: Opaque, implementation: object): void;
}

/** A message as a description has it. */
export interface MessageDescription {
  readonly name: string;
  readonly field: readonly { typeName: string }[];
  readonly nestedType: readonly MessageDescription[];
}

/** A file as a description has it. */
export interface FileDescription {
  readonly messageType: readonly MessageDescription[];
}

/** The modules that make it up. */
export interface ConnectModules {
  readonly connect: { createClient(service: Opaque, transport: Opaque): ConnectClient };
  readonly connectNode: {
    createConnectTransport(options: object): Opaque;
    connectNodeAdapter(options: {
      readonly routes: (router: ConnectRouter) => void;
      readonly acceptCompression: readonly never[];
    }): (request: IncomingMessage, response: ServerResponse) => void;
  };
  readonly protobuf: {
    create(schema: Opaque, message: object): Opaque;
    fromBinary(schema: Opaque, bytes: Uint8Array): FileDescription;
    createFileRegistry(files: Opaque): { getService(name: string): Opaque | undefined };
  };
  readonly descriptors: {
    readonly FileDescriptorProtoSchema: Opaque;
    readonly FileDescriptorSetSchema: Opaque;
  };
}
