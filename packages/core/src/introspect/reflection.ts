/** The server's side of reflection: describes the bindings that are dispatched to, itself among them. */
import type { Schema } from "apache-arrow";
import { isProtocolName } from "../contract/service.ts";
import { type Binding, type BoundMethod, type HostedService, hosted } from "../server/binding.ts";
import { REQUEST_VERSION } from "../wire/keys.ts";
import { protocolNotSupported } from "../wire/protocol-errors.ts";
import { protocolHash } from "./protocol-hash.ts";
import {
  ProtocolList,
  ProtocolSummary,
  ReflectedMethod,
  ReflectedService,
  Reflection,
} from "./reflection-service.ts";
import { schemaBytes } from "./schema-bytes.ts";

/** The server that reflection speaks for. */
export interface ReflectedServer {
  readonly serverId: string;
  readonly serverVersion: string;
}

/**
 * Reflection, to be hosted beside the services that it describes. `bindings` is asked on each call, so
 * that descriptions never disagree with what calls are dispatched to. Clients of any version may ask:
 * it is how they find out which version they need.
 */
export function reflectionHost(
  bindings: () => readonly Binding[],
  server: ReflectedServer,
): HostedService {
  const host = hosted(Reflection, {
    async listProtocols() {
      return new ProtocolList({
        serverId: server.serverId,
        serverVersion: server.serverVersion,
        requestVersion: REQUEST_VERSION,
        protocols: await Promise.all(bindings().map(summaryOf)),
      });
    },
    describe({ protocol }) {
      const binding = bindings().find(({ name }) => name === protocol);
      if (binding !== undefined) return describeBinding(binding);
      throw isProtocolName(protocol) ? protocolNotSupported(protocol) : protocolNotSupported();
    },
  });
  return { ...host, versionExempt: true };
}

async function summaryOf(binding: Binding): Promise<InstanceType<typeof ProtocolSummary>> {
  return new ProtocolSummary(await summaryFields(binding));
}

async function describeBinding(binding: Binding): Promise<InstanceType<typeof ReflectedService>> {
  return new ReflectedService({
    ...(await summaryFields(binding)),
    methods: Array.from(binding.methods.values(), describeMethod),
  });
}

async function summaryFields(
  binding: Binding,
): Promise<ConstructorParameters<typeof ProtocolSummary>[0]> {
  return {
    protocol: binding.name,
    protocolVersion: binding.version ?? "",
    protocolHash: await protocolHash(binding),
    deprecated: false,
    deprecationMessage: "",
    features: [],
  };
}

const NO_SCHEMA: Uint8Array = new Uint8Array();

function describeMethod(method: BoundMethod): InstanceType<typeof ReflectedMethod> {
  const { name, kind, params, result, header, idempotency, deprecated } = method;
  return new ReflectedMethod({
    name,
    methodType: kind === "unary" ? "unary" : "stream",
    hasReturn: result !== undefined,
    hasHeader: header !== undefined,
    streamKind: streamKindOf(method),
    paramsSchema: schemaBytes(params.schema),
    resultSchema: bytesOf(result?.schema),
    headerSchema: bytesOf(header?.schema),
    idempotency,
    deprecated: deprecated !== undefined,
    deprecationMessage: deprecated ?? "",
  });
}

function streamKindOf({ kind, binding }: BoundMethod): string {
  if (kind === "unary") return "";
  return binding.streamKinds === "unknown" ? "unknown" : kind;
}

function bytesOf(schema: Schema | undefined): Uint8Array {
  return schema === undefined ? NO_SCHEMA : schemaBytes(schema);
}
