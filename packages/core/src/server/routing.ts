/** From a request's metadata to the method that it is for. */
import type { CustomMetadata } from "@sheaf/arrow";
import { isProtocolName } from "../contract/service.ts";
import {
  KEY_METHOD,
  KEY_PROTOCOL_VERSION,
  KEY_REQUEST_VERSION,
  METHOD_DESCRIBE,
  METHOD_TRANSPORT_OPTIONS,
  REQUEST_VERSION,
} from "../wire/keys.ts";
import {
  methodNotImplemented,
  methodNotText,
  missingMethodKey,
  pathMismatch,
  protocolNotSpecified,
  protocolNotSupported,
  protocolVersionMismatch,
  reservedMethodRetired,
  wrongRequestVersion,
} from "../wire/protocol-errors.ts";
import type { Binding, BoundMethod } from "./binding.ts";

/** Which generations of the wire a server answers: both at once, or one of them strictly. */
export type WireGeneration = "both" | "a" | "b";

/** The hosted protocols; the first is the primary one. */
export interface Routes {
  readonly wire: WireGeneration;
  readonly primary: Binding;
  readonly bindings: ReadonlyMap<string, Binding>;
}

/** The method's name. Throws when it, or the framing version, is missing or wrong. */
export function methodName(metadata: CustomMetadata): string {
  const method = metadata.get(KEY_METHOD);
  if (method === undefined) throw missingMethodKey();
  const version = metadata.get(KEY_REQUEST_VERSION);
  if (version !== REQUEST_VERSION) throw wrongRequestVersion(version);
  if (!metadata.isText(KEY_METHOD)) throw methodNotText();
  return method;
}

/** Methods that belong to the server and not to a protocol. */
export function isBuiltIn(routes: Routes, method: string): boolean {
  if (method === METHOD_TRANSPORT_OPTIONS) return true;
  return method === METHOD_DESCRIBE && routes.wire !== "b";
}

/** Finds the method (wire.md §1.2). Throws the family's typed errors. */
export function route(routes: Routes, method: string, protocol: string | undefined): BoundMethod {
  const binding = bindingFor(routes, method, protocol);
  const found = binding.methods.get(method);
  if (found === undefined) throw methodNotImplemented(method, [...binding.methods.keys()]);
  return found;
}

/**
 * Refuses metadata that name another method or protocol than the path that the request came by. A missing protocol is
 * no contradiction: the path has said it.
 */
export function checkPath(
  { wire }: Routes,
  expected: BoundMethod,
  method: string,
  protocol: string | undefined,
): void {
  if (method !== expected.name) throw pathMismatch("method", expected.name, method);
  if (wire === "a" || protocol === undefined || protocol === "") return;
  if (!isProtocolName(protocol)) throw protocolNotSupported();
  const { name } = expected.binding;
  if (protocol !== name) throw pathMismatch("protocol", name, protocol);
}

function bindingFor(routes: Routes, method: string, name: string | undefined): Binding {
  // An older server knows no protocols and ignores the key; one method table is all it has.
  if (routes.wire === "a") return routes.primary;
  if (method.startsWith("__") && method.endsWith("__")) throw reservedMethodRetired(method);
  if (name === undefined || name === "") {
    if (routes.wire === "b") throw protocolNotSpecified();
    return routes.primary;
  }
  // Checked before the look-up, so that no arbitrary text reaches a message or a log.
  if (!isProtocolName(name)) throw protocolNotSupported();
  const binding = routes.bindings.get(name);
  if (binding === undefined) throw protocolNotSupported(name);
  return binding;
}

/** Refuses a client of another major or minor version. */
export function checkVersion({ binding }: BoundMethod, metadata: CustomMetadata): void {
  if (binding.version === undefined || binding.versionExempt) return;
  const version = metadata.get(KEY_PROTOCOL_VERSION);
  if (version === binding.version) return;
  const verdict = compareVersions(version, binding.version);
  if (verdict === undefined) return;
  throw protocolVersionMismatch(
    binding.name,
    `VGI client/worker protocol_version mismatch for protocol '${binding.name}'.\n` +
      `  Client: ${version ?? "<not declared>"}\n  Server: ${binding.version}\n  Direction: ${verdict}`,
  );
}

const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/** What is wrong between two versions, `undefined` when they get along. */
function compareVersions(client: string | undefined, server: string): string | undefined {
  if (client === undefined)
    return "the client did not send a vgi_rpc.protocol_version metadata key.";
  const parsed = SEMVER.exec(client);
  const own = SEMVER.exec(server);
  if (parsed === null || own === null) {
    return "client sent a malformed protocol_version. Expected canonical semver MAJOR.MINOR.PATCH.";
  }
  const major = Number(parsed[1]) - Number(own[1]);
  const minor = Number(parsed[2]) - Number(own[2]);
  if (major === 0 && minor === 0) return undefined;
  return major < 0 || (major === 0 && minor < 0)
    ? `client is too old; upgrade it to a version supporting protocol_version ${server}.`
    : `server is too old; upgrade the worker to a version supporting protocol_version ${client}.`;
}
