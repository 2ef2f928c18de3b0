/** The service against which native clients prove themselves. */
import {
  type CallContext,
  exchange,
  type Implementation,
  producer,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { binary, int } from "@sheaf/dataclass";
import { runtimeError, valueError } from "../conformance/errors.ts";
import { openStickyCounter, StickyCounter } from "../conformance/sticky-counter.ts";
import { PAYLOAD_SCHEMA, TYPED_ROWS } from "./rows.ts";
import {
  countingBytes,
  EmitAndFinish,
  PayloadSequence,
  TypedEcho,
  ZeroRowThenValue,
} from "./states.ts";

const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;
const PAYLOAD_ROWS = { index: int(), payload: binary() };
/** The columns as declared, with the flags that `PAYLOAD_SCHEMA` has and declarations cannot say. */
const PAYLOADS = { output: PAYLOAD_SCHEMA };

const methods = {
  typed_exchange: exchange({}, { input: TYPED_ROWS, output: TYPED_ROWS }),
  producer_sequence: producer({ count: int(), payload_bytes: int() }, { output: PAYLOAD_ROWS }),
  producer_zero_row_then_value: producer({}, { output: PAYLOAD_ROWS }),
  producer_emit_and_finish: producer({}, { output: PAYLOAD_ROWS }),
  producer_empty: producer({}, { output: PAYLOAD_ROWS }),
  open_client_session: unary({ initial: int() }, int()),
  increment_client_session: unary({ by: int() }, int()),
  close_client_session: unary({}, int()),
  large_response: unary({ size: int() }, binary()),
  echo_bytes: unary({ value: binary() }, binary()),
};

/** Declares no version. */
export const ClientConformanceService = service("ClientConformanceService", methods);

export const clientConformanceHandlers: Implementation<typeof methods> = {
  typed_exchange: () => stream(new TypedEcho()),
  producer_sequence: ({ count, payload_bytes }) => {
    if (count < 0 || payload_bytes < 0) {
      throw valueError("count and payload_bytes must be non-negative");
    }
    return stream(new PayloadSequence({ count, payload_bytes }), PAYLOADS);
  },
  producer_zero_row_then_value: () => stream(new ZeroRowThenValue(), PAYLOADS),
  producer_emit_and_finish: () => stream(new EmitAndFinish(), PAYLOADS),
  producer_empty: () => stream(new PayloadSequence({ count: 0, payload_bytes: 0 }), PAYLOADS),
  open_client_session: ({ initial }, ctx) => {
    openStickyCounter(initial, ctx);
    return initial;
  },
  increment_client_session: ({ by }, ctx) => {
    const counter = clientCounter(ctx);
    counter.value += by;
    return counter.value;
  },
  close_client_session: (_params, ctx) => {
    const { value } = clientCounter(ctx);
    ctx.closeSession();
    return value;
  },
  large_response: ({ size }) => {
    if (size < 0 || size > MAX_RESPONSE_BYTES) {
      throw valueError(`size must be between 0 and ${MAX_RESPONSE_BYTES}`);
    }
    return countingBytes(size);
  },
  echo_bytes: ({ value }) => value,
};

function clientCounter({ session }: CallContext): StickyCounter {
  if (session instanceof StickyCounter) return session;
  throw runtimeError("no client conformance session is bound");
}
