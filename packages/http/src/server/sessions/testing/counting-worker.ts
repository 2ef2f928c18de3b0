/** For tests: a service whose calls count in their session. */
import {
  type CallContext,
  createServer,
  type OutputCollector,
  ProducerState,
  producer,
  service,
  stream,
  unary,
} from "@sheaf/core";
import { int, utf8 } from "@sheaf/dataclass";
import { expect } from "vitest";
import { HttpHandler } from "../../http-handler.ts";
import { RawCaller, requestBody } from "../../testing/raw-caller.ts";
import type { ReadReply } from "../../testing/read-reply.ts";
import { gate } from "../../testing/turn-gate.ts";
import type { SessionOptions } from "../sticky-sessions.ts";

/** The header of a client that takes sessions. */
export const ACCEPT: Readonly<Record<string, string>> = { "VGI-Session-Accept": "true" };

/** What a session holds. */
export class Counter {
  count = 0;
  closed = 0;

  close(): void {
    this.closed++;
  }
}

function counterOf(session: unknown): Counter {
  if (session instanceof Counter) return session;
  throw new TypeError("there is no counter");
}

/** Counts in its call's session. */
class Bumps extends ProducerState.define("Bumps", {}) {
  produce(out: OutputCollector, ctx: CallContext): void {
    out.emit({ value: [++counterOf(ctx.session).count] });
  }
}

/** The contract. */
export const Counting = service("Counting", {
  open: unary({ ttl: int().default(0) }, int()),
  openAndFail: unary({}, int()),
  bump: unary({}, int()),
  bumpLater: unary({ door: utf8() }, int()),
  fail: unary({}, int()),
  end: unary({}, int()),
  plain: unary({}, int()),
  bumps: producer({}, { output: { value: int() } }),
});

/** A worker and what it has opened. */
export interface CountingWorker {
  readonly handler: HttpHandler;
  readonly caller: RawCaller;
  readonly opened: readonly Counter[];
}

/** Starts a worker; `x-user` says who calls. */
export function worker(
  sessions: SessionOptions | undefined,
  serverId = "0123456789ab",
): CountingWorker {
  const opened: Counter[] = [];
  const begin = (ctx: CallContext, ttl: number): number => {
    const counter = new Counter();
    ctx.openSession(counter, ttl === 0 ? {} : { ttlMs: ttl });
    opened.push(counter);
    return opened.length;
  };
  const server = createServer(
    Counting,
    {
      open: ({ ttl }, ctx) => begin(ctx, ttl),
      openAndFail: (_params, ctx) => {
        begin(ctx, 0);
        throw new TypeError("opened, and failed");
      },
      bump: (_params, ctx) => ++counterOf(ctx.session).count,
      bumpLater: async ({ door }, ctx) => {
        const counter = counterOf(ctx.session);
        const before = counter.count;
        await gate(door).pass();
        counter.count = before + 1;
        return counter.count;
      },
      fail: () => {
        throw new TypeError("failed");
      },
      end: (_params, ctx) => {
        ctx.closeSession();
        return 0;
      },
      plain: (_params, ctx) => (ctx.sessionId === undefined ? 0 : 1),
      bumps: () => stream(new Bumps()),
    },
    { serverId, states: [Bumps] },
  );
  const handler = new HttpHandler(server, {
    tokens: { keys: "shared" },
    ...(sessions === undefined ? {} : { sessions }),
    authenticate: (request) => {
      const principal = request.header("x-user") ?? "";
      return { domain: "test", principal, authenticated: principal !== "", claims: {} };
    },
  });
  return { handler, opened, caller: new RawCaller(handler) };
}

/** Calls a method. */
export function call(
  caller: RawCaller,
  method: string,
  headers: Readonly<Record<string, string>> = {},
  params: Readonly<Record<string, unknown>> = {},
): Promise<ReadReply> {
  const action = method === "bumps" ? "/init" : "";
  const pairs = { "vgi_rpc.method": method, "vgi_rpc.request_version": "1" };
  const body = requestBody(method, params, pairs, Counting);
  return caller.send({ path: `/Counting/${method}${action}`, body, headers });
}

/** Opens a session; the headers of the calls that belong to it. */
export async function openSession(
  caller: RawCaller,
  params: Readonly<Record<string, unknown>> = {},
  own: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const reply = await call(caller, "open", { ...ACCEPT, ...own }, params);
  const token = reply.header("VGI-Session") ?? "";
  expect(token).toMatch(/^[A-Za-z0-9_-]{50,}$/);
  return { ...ACCEPT, ...own, "VGI-Session": token };
}

/** The session that a call named is not there: always in the same words. */
export function expectLost(reply: ReadReply): void {
  expect(reply.status).toBe(200);
  expect(reply.header("X-VGI-RPC-Error")).toBe("true");
  expect(reply.error).toMatchObject({
    message: "SessionLostError: The session is not known to this worker",
    kind: "session_lost",
    code: "ABORTED",
  });
  expect(reply.header("VGI-Session")).toBeUndefined();
  expect(reply.header("VGI-Session-Close")).toBeUndefined();
}

/** Ends a session from outside. */
export function end(caller: RawCaller, headers: Record<string, string>): Promise<ReadReply> {
  return caller.send({ method: "DELETE", path: "/__session__", headers });
}
