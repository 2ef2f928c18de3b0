/** The conformance service of the npm peer: our declarations, its server. */
import type { Method, UnaryMethod } from "@sheaf/core";
import { type Fields, fieldSet } from "@sheaf/dataclass";
import { allMethods } from "../../conformance/contract.ts";
import type { Peer, PeerArrow, PeerContext, PeerProtocol, PeerSchema } from "../peer-module.ts";
import { peerSchema, plain } from "../peer-values.ts";
import { exchanges } from "./exchanges.ts";
import { producers } from "./producers.ts";
import { unaryHandlers } from "./unary-handlers.ts";

/** Revision 2, complete. */
export function conformanceProtocol({ rpc, arrow }: Peer): PeerProtocol {
  const protocol = new rpc.Protocol("ConformanceService", { protocolVersion: "2.0.0" });
  const producing = producers(arrow);
  const exchanging = exchanges(arrow);
  for (const [name, method] of Object.entries(allMethods(2))) {
    const schemas = streamSchemas(arrow, method);
    if (method.kind === "unary") protocol.unary(name, unaryMethod(arrow, name, method));
    else if (method.kind === "producer") {
      protocol.producer(name, { ...schemas, ...found(producing, name) });
    } else protocol.exchange(name, { ...schemas, ...found(exchanging, name) });
  }
  return protocol;
}

/** What is in a table under a name, which every declared method has to be. */
function found<Value>(table: Readonly<Record<string, Value>>, name: string): Value {
  const value = table[name];
  if (value === undefined) throw new Error(`${name} is not implemented`);
  return value;
}

function unaryMethod(arrow: PeerArrow, name: string, { params, result }: UnaryMethod): object {
  const handle: (params: never, context: PeerContext) => unknown = unaryHandlers[name] ?? echo;
  return {
    params: callSchema(arrow, params),
    result: callSchema(arrow, result === undefined ? {} : { result }),
    handler: (values: never, context: PeerContext) => ({ result: handle(values, context) }),
  };
}

/** Answers the only parameter. */
function echo(params: Readonly<Record<string, unknown>>): unknown {
  const [value] = Object.values(params);
  return plain(value);
}

function streamSchemas(arrow: PeerArrow, method: Method): object {
  if (method.kind === "unary") return {};
  const { params, header, output = {} } = method;
  return {
    params: callSchema(arrow, params),
    outputSchema: rowSchema(arrow, output),
    ...(method.kind === "exchange" && { inputSchema: rowSchema(arrow, method.input) }),
    ...(header !== undefined && { headerSchema: peerSchema(arrow, header.schema) }),
  };
}

/** Parameters and results: flagged as declared, dataclasses as bytes. */
function callSchema(arrow: PeerArrow, fields: Fields): PeerSchema {
  return peerSchema(arrow, fieldSet(fields, { nested: "binary", nullable: "declared" }).schema);
}

/** Rows of streams: every column nullable. */
function rowSchema(arrow: PeerArrow, fields: Fields): PeerSchema {
  return peerSchema(arrow, fieldSet(fields, { nested: "struct", nullable: "all" }).schema);
}
