/**
 * `vgi_rpc.Reflection.v1`: introspection of generations B and C, a service like any other (wire.md §1.3).
 * Replies are dataclasses, so a reader takes columns by name and passes over those that it does not know;
 * whatever is added here must therefore have a default.
 */
import {
  binary,
  bool,
  type DataclassClass,
  dataclass,
  type Field,
  list,
  utf8,
} from "@sheaf/dataclass";
import { type UnaryMethod, unary } from "../contract/method.ts";
import { type Service, service } from "../contract/service.ts";

/** The protocol's name; the version stands in it. */
export const REFLECTION_PROTOCOL = "vgi_rpc.Reflection.v1";

/** One hosted protocol, without its methods. */
export type ProtocolSummaryFields = {
  readonly protocol: Field<string, false>;
  /** `major.minor.patch`, or `""` where none is declared. */
  readonly protocolVersion: Field<string, false>;
  /** The portable hash. */
  readonly protocolHash: Field<string, false>;
  readonly deprecated: Field<boolean, false>;
  readonly deprecationMessage: Field<string, false>;
  /** Capabilities by name; none are defined yet. */
  readonly features: Field<string[], false>;
};

/** What a server hosts, and which server it is. */
export type ProtocolListFields = {
  readonly serverId: Field<string, false>;
  readonly serverVersion: Field<string, false>;
  /** Version of the framing. */
  readonly requestVersion: Field<string, false>;
  readonly protocols: Field<InstanceType<typeof ProtocolSummary>[], false>;
};

/** One method; schemas are IPC messages, without bytes where there is no such schema. */
export type ReflectedMethodFields = {
  readonly name: Field<string, false>;
  /** `unary` or `stream`. */
  readonly methodType: Field<string, false>;
  readonly hasReturn: Field<boolean, false>;
  readonly hasHeader: Field<boolean, false>;
  /** `""` on unary methods, otherwise `unknown`, `producer` or `exchange`. */
  readonly streamKind: Field<string, false>;
  readonly paramsSchema: Field<Uint8Array, false>;
  readonly resultSchema: Field<Uint8Array, false>;
  readonly headerSchema: Field<Uint8Array, false>;
  /** `unknown`, `no_side_effects` or `idempotent`. */
  readonly idempotency: Field<string, true>;
  readonly deprecated: Field<boolean, true>;
  readonly deprecationMessage: Field<string, true>;
};

/** One protocol with its methods. It names no server: all that host the protocol describe it alike. */
export type ReflectedServiceFields = ProtocolSummaryFields & {
  readonly methods: Field<InstanceType<typeof ReflectedMethod>[], false>;
};

const SUMMARY: ProtocolSummaryFields = {
  protocol: utf8(),
  protocolVersion: utf8().wireName("protocol_version"),
  protocolHash: utf8().wireName("protocol_hash"),
  deprecated: bool(),
  deprecationMessage: utf8().wireName("deprecation_message"),
  features: list(utf8()),
};

/** An entry of {@link ProtocolList}. */
export const ProtocolSummary: DataclassClass<ProtocolSummaryFields> = dataclass(
  "ProtocolSummary",
  SUMMARY,
);

/** The reply to `list_protocols`. */
export const ProtocolList: DataclassClass<ProtocolListFields> = dataclass("ProtocolList", {
  serverId: utf8().wireName("server_id"),
  serverVersion: utf8().wireName("server_version"),
  requestVersion: utf8().wireName("request_version"),
  protocols: list(ProtocolSummary),
});

/** An entry of {@link ReflectedService}. */
export const ReflectedMethod: DataclassClass<ReflectedMethodFields> = dataclass("MethodInfo", {
  name: utf8(),
  methodType: utf8().wireName("method_type"),
  hasReturn: bool().wireName("has_return"),
  hasHeader: bool().wireName("has_header"),
  streamKind: utf8().wireName("stream_kind"),
  paramsSchema: binary().wireName("params_schema_ipc"),
  resultSchema: binary().wireName("result_schema_ipc"),
  headerSchema: binary().wireName("header_schema_ipc"),
  idempotency: utf8().default("unknown"),
  deprecated: bool().default(false),
  deprecationMessage: utf8().wireName("deprecation_message").default(""),
});

/** The reply to `describe`. */
export const ReflectedService: DataclassClass<ReflectedServiceFields> = dataclass(
  "ServiceDescription",
  { ...SUMMARY, methods: list(ReflectedMethod) },
);

/** The methods of reflection. */
export type ReflectionMethods = {
  readonly listProtocols: UnaryMethod<Record<never, never>, typeof ProtocolList>;
  readonly describe: UnaryMethod<
    { readonly protocol: Field<string, false> },
    typeof ReflectedService
  >;
};

/** The service, for clients and servers alike. */
export const Reflection: Service<ReflectionMethods> = service(
  REFLECTION_PROTOCOL,
  {
    listProtocols: unary({}, ProtocolList, {
      wireName: "list_protocols",
      doc: "Every protocol that this server hosts, with version and hash.",
    }),
    describe: unary({ protocol: utf8() }, ReflectedService, {
      doc: "One protocol's full description.",
    }),
  },
  { doc: "What a server hosts." },
);
