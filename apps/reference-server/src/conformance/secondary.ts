/**
 * The second protocol of a worker of revision 2. Its `echo_string` has the name and signature of the first
 * one's on purpose: a call that ends up at the wrong protocol gives a wrong answer.
 */
import {
  type ErrorDetail,
  type Implementation,
  RpcError,
  type RpcErrorCode,
  service,
  unary,
} from "@sheaf/core";
import { float, utf8 } from "@sheaf/dataclass";
import { pythonString } from "./python-text.ts";

const NAME = "conformance.Secondary.v1";
/** More than the details of one error may have, so that none of them may be sent. */
const PADDING_CHARS = 5000;

const methods = {
  echo_string: unary({ value: utf8() }, utf8()),
  fail: unary({ code: utf8(), kind: utf8(), retry_delay_seconds: float() }),
  fail_oversized: unary({}),
};

/** Declares no version, unlike its neighbour. */
export const SecondaryService = service(NAME, methods);

export const secondaryHandlers: Implementation<typeof methods> = {
  echo_string: ({ value }) => `secondary:${value}`,
  fail: ({ code, kind, retry_delay_seconds }) => {
    if (!isErrorCode(code)) throw invalidCode(code);
    throw new RpcError("StatusError", `${NAME} fail: ${code} ${kind}`.trimEnd(), {
      errorCode: code,
      errorKind: kind,
      errorDetails: failDetails(retry_delay_seconds),
    });
  },
  fail_oversized: () => {
    throw new RpcError("StatusError", `${NAME} fail_oversized: details exceed 4 KiB`, {
      errorCode: "RESOURCE_EXHAUSTED",
      errorKind: "details_oversized",
      errorDetails: [
        { "@type": "vgi_rpc.RetryInfo", retry_delay_seconds: 1 },
        { "@type": "vgi_rpc.ErrorInfo", metadata: { padding: "x".repeat(PADDING_CHARS) } },
      ],
    });
  },
};

/** Two details that clients know, the second only on request, and one that none does. */
function failDetails(retry_delay_seconds: number): ErrorDetail[] {
  const retry = { "@type": "vgi_rpc.RetryInfo", retry_delay_seconds };
  return [
    { "@type": "vgi_rpc.ErrorInfo", metadata: { fixture: NAME } },
    ...(retry_delay_seconds > 0 ? [retry] : []),
    { "@type": `${NAME}.Probe`, note: "clients ignore detail types they do not know" },
  ];
}

function invalidCode(code: string): RpcError {
  const description = "must be a canonical code name";
  return new RpcError("StatusError", `${pythonString(code)} is not a canonical error code`, {
    errorCode: "INVALID_ARGUMENT",
    errorKind: "invalid_code",
    errorDetails: [
      { "@type": "vgi_rpc.BadRequest", field_violations: [{ field: "code", description }] },
    ],
  });
}

const CODES = {
  CANCELLED: true,
  UNKNOWN: true,
  INVALID_ARGUMENT: true,
  DEADLINE_EXCEEDED: true,
  NOT_FOUND: true,
  ALREADY_EXISTS: true,
  PERMISSION_DENIED: true,
  RESOURCE_EXHAUSTED: true,
  FAILED_PRECONDITION: true,
  ABORTED: true,
  OUT_OF_RANGE: true,
  UNIMPLEMENTED: true,
  INTERNAL: true,
  UNAVAILABLE: true,
  DATA_LOSS: true,
  UNAUTHENTICATED: true,
} as const satisfies Record<RpcErrorCode, true>;

function isErrorCode(code: string): code is RpcErrorCode {
  return Object.hasOwn(CODES, code);
}
