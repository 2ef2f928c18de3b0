/** The errors that the protocol itself answers with, in the words that the family's suites look for. */
import { RpcError, type RpcErrorCode } from "../errors/rpc-error.ts";

function error(
  type: string,
  message: string,
  errorKind: string,
  errorCode: RpcErrorCode,
): RpcError {
  return new RpcError(type, message, { errorKind, errorCode });
}

export function missingMethodKey(): RpcError {
  return error(
    "ProtocolError",
    "Missing 'vgi_rpc.method' in request metadata",
    "",
    "INVALID_ARGUMENT",
  );
}

export function methodNotText(): RpcError {
  return error("ProtocolError", "'vgi_rpc.method' is not valid UTF-8", "", "INVALID_ARGUMENT");
}

export function wrongRequestVersion(version: string | undefined): RpcError {
  const found =
    version === undefined
      ? "Missing 'vgi_rpc.request_version'"
      : `Unsupported request version '${version}'`;
  return error("VersionError", `${found}; this server speaks version '1'`, "", "INVALID_ARGUMENT");
}

export function methodNotImplemented(method: string, available: readonly string[]): RpcError {
  const names = available.map((name) => `'${name}'`).join(", ");
  return error(
    "MethodNotImplementedError",
    `Unknown method: '${method}'. Available methods: [${names}]`,
    "method_not_implemented",
    "UNIMPLEMENTED",
  );
}

export function reservedMethodRetired(method: string): RpcError {
  return error(
    "MethodNotImplementedError",
    `${method} is not served; use list_protocols and describe of vgi_rpc.Reflection.v1`,
    "method_not_implemented",
    "UNIMPLEMENTED",
  );
}

export function protocolNotSpecified(): RpcError {
  return error(
    "ProtocolNotSpecifiedError",
    "Missing 'vgi_rpc.protocol' in request metadata",
    "protocol_not_specified",
    "INVALID_ARGUMENT",
  );
}

/** `name` is only given when it is well-formed: a malformed one is never echoed. */
export function protocolNotSupported(name?: string): RpcError {
  const what =
    name === undefined
      ? "'vgi_rpc.protocol' is not a protocol name"
      : `This server does not host protocol '${name}'`;
  return error("ProtocolNotSupportedError", what, "protocol_not_supported", "UNIMPLEMENTED");
}

export function protocolVersionMismatch(protocol: string, message: string): RpcError {
  return new RpcError("ProtocolVersionError", message, {
    errorKind: "protocol_version_mismatch",
    errorCode: "FAILED_PRECONDITION",
    errorDetails: [
      {
        "@type": "vgi_rpc.PreconditionFailure",
        violations: [{ type: "protocol_version", subject: protocol, description: message }],
      },
    ],
  });
}

/** A request that does not have the shape of a request. */
export function malformedRequest(message: string): RpcError {
  return error("ProtocolError", message, "", "INVALID_ARGUMENT");
}

/** A request that says something else than the path that it came by. */
export function pathMismatch(what: string, path: string, metadata: string): RpcError {
  return error(
    what === "protocol" ? "ProtocolNotSupportedError" : "TypeError",
    `The path names ${what} '${path}', the request's metadata name '${metadata}'; they must agree`,
    what === "protocol" ? "protocol_not_supported" : "",
    what === "protocol" ? "UNIMPLEMENTED" : "INVALID_ARGUMENT",
  );
}

/** Parameters that do not fit the declared ones. */
export function parameterMismatch(message: string): RpcError {
  return error("TypeError", message, "", "INVALID_ARGUMENT");
}
