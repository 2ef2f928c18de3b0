/** Methods that share a counter through a sticky session. */
import { exchange, type Implementation, producer, stream, unary } from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import {
  SESSION_INPUT_ROWS,
  SESSION_ROWS,
  SessionAdding,
  SessionCounting,
} from "../states/session.ts";
import { closeStickyCounter, openStickyCounter, stickyCounter } from "../sticky-counter.ts";

export const sessionMethods = {
  open_counter: unary({ initial: int() }, int()),
  increment_counter: unary({ by: int() }, int()),
  close_counter: unary({}, int()),
  stream_session_counter: producer({ count: int() }, { output: SESSION_ROWS, readAhead: 0 }),
  exchange_session_counter: exchange({}, { input: SESSION_INPUT_ROWS, output: SESSION_ROWS }),
};

export const sessionHandlers: Implementation<typeof sessionMethods> = {
  open_counter: ({ initial }, ctx) => {
    openStickyCounter(initial, ctx);
    return initial;
  },
  increment_counter: ({ by }, ctx) => {
    const counter = stickyCounter(ctx);
    counter.value += by;
    return counter.value;
  },
  close_counter: (_params, ctx) => closeStickyCounter(ctx),
  stream_session_counter: ({ count }) => stream(new SessionCounting({ count })),
  exchange_session_counter: () => stream(new SessionAdding()),
};
