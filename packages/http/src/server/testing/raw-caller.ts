/** For tests: a client without manners, which sends to a handler whatever it is told to. */
import {
  type StreamEncoder as Encoder,
  encodeMetadata,
  joinChunks,
  type MetadataValue,
  StreamEncoder,
} from "@sheaf/arrow";
import type { Method, Service } from "@sheaf/core";
import { type Fields, fieldSet } from "@sheaf/dataclass";
import type { HttpRequest } from "../../message/http-message.ts";
import { overLimit } from "../fetch-handler.ts";
import type { HttpHandler } from "../http-handler.ts";
import { Probe } from "./probe-service.ts";
import { type ReadReply, readReply } from "./read-reply.ts";

/** Names of the metadata keys, as they stand on the wire. */
export const METHOD = "vgi_rpc.method";
export const VERSION = "vgi_rpc.request_version";
export const PROTOCOL = "vgi_rpc.protocol";
export const CURSOR = "vgi_rpc.stream_state#b64";
export const CALL = "vgi_rpc.call_state#b64";
export const CANCEL = "vgi_rpc.cancel";
export const MARK = "sheaf.stream_position#b64";

/** Metadata by key. */
export type Pairs = Readonly<Record<string, MetadataValue>>;

/** A request's parts; what is left out is as usual. */
export interface SentRequest {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  /** By name, in any case. `undefined` leaves a usual one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
}

/** The two tokens of a stream. */
export interface SentPair {
  readonly cursor?: string | undefined;
  readonly call?: string | undefined;
}

const ARROW = "application/vnd.apache.arrow.stream";

/** A request as a skin hands it to the handler. */
export function httpRequest(sent: SentRequest): HttpRequest {
  const { method = "POST", path = "/", query = "", body = new Uint8Array(0) } = sent;
  const headers = new Map<string, string>();
  if (method === "POST") headers.set("content-type", ARROW);
  for (const [name, value] of Object.entries(sent.headers ?? {})) {
    if (value === undefined) headers.delete(name.toLowerCase());
    else headers.set(name.toLowerCase(), value);
  }
  return {
    method,
    path,
    query,
    remoteAddr: "127.0.0.1",
    signal: sent.signal,
    header: (name) => headers.get(name),
    async readBody(maxBytes) {
      if (body.byteLength > maxBytes) throw overLimit(maxBytes);
      return body;
    },
  };
}

/** The request of a method, with the metadata that go with it unless others are given. */
export function requestBody(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  pairs: Pairs = { [METHOD]: method, [VERSION]: "1", [PROTOCOL]: "Probe" },
  service: Service = Probe,
): Uint8Array {
  const declared: Method | undefined = service.methods[method];
  const set = fieldSet<Fields>(declared?.params ?? {}, { nested: "binary" });
  const encoder = new StreamEncoder(set.schema);
  return joinChunks(encoder.encodeRow(set.codec, set.rowOf(params), endingWith(pairs)));
}

/** A turn's input: a batch of the given values, or a tick; or several of them, which is one too many. */
export function turnBody(pairs: Pairs, values?: readonly number[], batches = 1): Uint8Array {
  const input = values === undefined ? {} : (Probe.methods.sum.input as Fields);
  const { schema, codec } = fieldSet<Fields>(input, { nested: "struct", nullable: "all" });
  const rows = (values ?? []).map((value) => ({ value }));
  const encoder: Encoder = new StreamEncoder(schema);
  const chunks: Uint8Array[] = [];
  for (let batch = 1; batch <= batches; batch++) {
    const written = encoder.encode(rows.length, (sink) => codec.writeRows(rows, sink), {
      ...endingWith(pairs),
      end: batch === batches,
    });
    chunks.push(...written);
  }
  return joinChunks(chunks);
}

/** The tokens that a reply brought. */
export function tokensOf(reply: ReadReply): { readonly cursor: string; readonly call: string } {
  return { cursor: reply.lastOf(CURSOR) ?? "", call: reply.lastOf(CALL) ?? "" };
}

/** Sends requests to one handler. */
export class RawCaller {
  readonly handler: HttpHandler;
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers` go with every request. */
  constructor(handler: HttpHandler, headers: Readonly<Record<string, string>> = {}) {
    this.handler = handler;
    this.#headers = headers;
  }

  async send(sent: SentRequest): Promise<ReadReply> {
    const headers = { ...this.#headers, ...sent.headers };
    return readReply(await this.handler.handle(httpRequest({ ...sent, headers })));
  }

  /** Calls a unary method, by default where the newer generation has it. */
  call(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
    sent: SentRequest = {},
  ): Promise<ReadReply> {
    return this.send({ path: `/Probe/${method}`, body: requestBody(method, params), ...sent });
  }

  /** Opens a stream. */
  init(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
    sent: SentRequest = {},
  ): Promise<ReadReply> {
    return this.call(method, params, { path: `/Probe/${method}/init`, ...sent });
  }

  /** Takes a turn: of an exchange with values, else of a producer. */
  turn(
    method: string,
    { cursor, call }: SentPair,
    sent: SentRequest & { readonly values?: readonly number[]; readonly pairs?: Pairs } = {},
  ): Promise<ReadReply> {
    const pairs = {
      ...(cursor === undefined ? {} : { [CURSOR]: cursor }),
      ...(call === undefined ? {} : { [CALL]: call }),
      ...sent.pairs,
    };
    const body = turnBody(pairs, sent.values);
    return this.send({ path: `/Probe/${method}/exchange`, body, ...sent });
  }
}

function endingWith(pairs: Pairs): {
  readonly metadata: ReturnType<typeof encodeMetadata>;
  readonly end: true;
} {
  return { metadata: encodeMetadata(Object.entries(pairs)), end: true };
}
