/** The types of a client, inferred from the service. */
import type { Args, Values } from "@sheaf/dataclass";
import type { ExchangeMethod, ProducerMethod, UnaryMethod } from "../contract/method.ts";
import type { Methods, ResultOf, Service } from "../contract/service.ts";
import type { AnnotatedBatch } from "../stream/annotated-batch.ts";
import type { CallOptions, StreamCallOptions } from "./call-options.ts";
import type { ExchangeSession, ProducerSession } from "./stream-session.ts";

/** A producer call: await it for its session (and header), or iterate it right away. */
export interface ProducerCall<Row, Header>
  extends Promise<ProducerSession<Row, Header>>,
    AsyncIterable<AnnotatedBatch<Row>> {}

/** One method as it is called. */
export type ClientMethod<M> =
  M extends UnaryMethod<infer P, infer R>
    ? (...args: [...Args<P>, options?: CallOptions]) => Promise<ResultOf<R>>
    : M extends ProducerMethod<infer P, infer O, infer H>
      ? (...args: [...Args<P>, options?: StreamCallOptions]) => ProducerCall<Values<O>, H>
      : M extends ExchangeMethod<infer P, infer I, infer O, infer H>
        ? (
            ...args: [...Args<P>, options?: StreamCallOptions]
          ) => Promise<ExchangeSession<Values<I>, Values<O>, H>>
        : never;

/** The names of a service's streams. */
export type StreamKeys<M extends Methods> = {
  [K in keyof M]: M[K] extends UnaryMethod<infer _P, infer _R> ? never : K;
}[keyof M];

/** A session that goes on where another one was left: the header was with the first one. */
export type ResumedSession<M> =
  M extends ProducerMethod<infer _P, infer O, infer _H>
    ? ProducerSession<Values<O>, null>
    : M extends ExchangeMethod<infer _P, infer I, infer O, infer _H>
      ? ExchangeSession<Values<I>, Values<O>, null>
      : never;

/** The client of a declared service: `ClientOf<typeof DataService>`. */
export type ClientOf<S> = S extends Service<infer M> ? Client<M> : never;

/** A client of a service: its methods as functions, and the connection under them. */
export type Client<M extends Methods> = {
  readonly [K in keyof M]: ClientMethod<M[K]>;
} & AsyncDisposable & {
    /**
     * Goes on with a stream from what its session's `token` gave, at whatever server of the group. Rejects with
     * `unsupported` on carriers that keep the state of streams in memory.
     */
    resumeStream<K extends StreamKeys<M>>(
      method: K,
      token: string,
      options?: StreamCallOptions,
    ): Promise<ResumedSession<M[K]>>;
    /** Closes the connection. Idempotent, never rejects. */
    close(): Promise<void>;
  };
