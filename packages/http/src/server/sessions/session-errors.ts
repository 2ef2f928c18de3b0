/** The errors of sessions, in the words that the family's suites look for. */
import { RpcError } from "@sheaf/core";

const RETRY_SECONDS = 1;

/** The session that a request names is not here: another worker has it, or nobody any more. One text for all reasons. */
export function sessionLost(): RpcError {
  return new RpcError("SessionLostError", "The session is not known to this worker", {
    errorKind: "session_lost",
    errorCode: "ABORTED",
  });
}

/** The server takes no new sessions. */
export function serverDraining(): RpcError {
  return new RpcError("ServerDrainingError", "The server is draining: it takes no new sessions", {
    errorKind: "server_draining",
    errorCode: "UNAVAILABLE",
    errorDetails: [{ "@type": "vgi_rpc.RetryInfo", retry_delay_seconds: RETRY_SECONDS }],
  });
}

/** The client has not said that it takes sessions. */
export function sessionsNotAccepted(): RpcError {
  return new RpcError(
    "RuntimeError",
    "The client does not take sessions: it sends VGI-Session-Accept: true when it does",
  );
}
