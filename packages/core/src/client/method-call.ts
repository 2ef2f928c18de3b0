/** One method as a client calls it: how its requests are encoded and its results decoded, compiled once. */
import {
  type EncodedMetadata,
  encodeMetadata,
  isSheafError,
  type MetadataValue,
  type ReceivedBatch,
  type RowCodec,
  type RowReader,
  returnSink,
  StreamEncoder,
  schemaError,
  takeSink,
} from "@sheaf/arrow";
import { type FieldSet, type Fields, fieldSet } from "@sheaf/dataclass";
import type { Schema } from "apache-arrow";
import type { Method } from "../contract/method.ts";
import { resultFields } from "../contract/result-fields.ts";
import type { Service } from "../contract/service.ts";
import { encodeOffloading, type Offload, type Pairs } from "../transport/offload.ts";
import type { Transport } from "../transport/transport.ts";
import {
  KEY_METHOD,
  KEY_PROTOCOL,
  KEY_PROTOCOL_VERSION,
  KEY_REQUEST_ID,
  KEY_REQUEST_VERSION,
  REQUEST_VERSION,
  RESERVED_PREFIX,
} from "../wire/keys.ts";
import type { CallOptions, StreamCallOptions } from "./call-options.ts";

/** The parameters as a caller gives them: without those that keep their default. */
export type Init = Readonly<Record<string, unknown>>;

/** A method of a client, types forgotten. */
export type ClientFunction = (init?: Init, options?: StreamCallOptions) => Promise<unknown>;

const NO_INIT: Init = {};
const NO_OPTIONS: StreamCallOptions = {};

/** Encodes the requests of one method and decodes its results. */
export class MethodCall {
  readonly name: string;
  readonly protocol: string;
  readonly method: Method;
  /** Whether the service says that calling twice does no harm. */
  readonly idempotent: boolean;
  readonly #params: FieldSet<Fields>;
  readonly #codec: RowCodec;
  readonly #result: FieldSet<Fields> | undefined;
  readonly #pairs: readonly [string, MetadataValue][];
  /** The metadata of a request without any of its own: the same bytes every time. */
  readonly #constant: EncodedMetadata;
  /** The same with the announcement of the offload that was used last. */
  #announced: { readonly announcement: Pairs; readonly metadata: EncodedMetadata } | undefined;
  #resultReader: RowReader | undefined;
  #resultSchema: Schema | undefined;

  constructor(service: Service, key: string, method: Method) {
    this.name = method.options.wireName ?? key;
    this.protocol = service.name;
    this.method = method;
    this.idempotent = (method.options.idempotency ?? "unknown") !== "unknown";
    this.#params = fieldSet(method.params, { nested: "binary", nullable: "declared" });
    this.#codec = this.#params.codec;
    this.#result = resultFields(method);
    this.#pairs = requestPairs(service, this.name);
    this.#constant = encodeMetadata(this.#pairs);
  }

  /** The function that makes unary calls over a transport. */
  over(transport: Transport): ClientFunction {
    return (init = NO_INIT, options = NO_OPTIONS) =>
      transport.unary({
        protocol: this.protocol,
        method: this.name,
        idempotent: this.idempotent,
        encode: (offload) => this.encode(init, options, offload),
        decode: this.#decode,
        onLog: options.onLog,
        signal: options.signal,
        timeoutMs: options.timeoutMs,
      });
  }

  /**
   * Checks the parameters, merges the defaults and encodes the request. Throws `schema` errors that name
   * method and parameter; nothing has been sent then.
   */
  encode(init: Init, options: CallOptions, offload?: Offload): Uint8Array[] {
    try {
      const row = this.#params.rowOf(init);
      // A stream's request goes plainly: its first input follows before anything says that the server has read it.
      if (offload !== undefined && this.method.kind === "unary") {
        return this.#encodeOffloading(row, options, offload);
      }
      const metadata =
        options.metadata === undefined && offload === undefined
          ? this.#constant
          : this.#with(options.metadata, offload);
      const encoder = new StreamEncoder(this.#codec.schema);
      return encoder.encodeRow(this.#codec, row, { metadata, end: true });
    } catch (error) {
      throw isSheafError(error) ? error.inMethod(this.name) : error;
    }
  }

  #encodeOffloading(row: Init, { metadata: own }: CallOptions, offload: Offload): Uint8Array[] {
    const sink = takeSink();
    try {
      this.#codec.writeRow(row, sink);
      const metadata = [...this.#pairs, ...ownPairs(own), ...offload.announcement];
      return encodeOffloading(offload, new StreamEncoder(this.#codec.schema), {
        numRows: 1,
        sink,
        metadata,
        encodedMetadata: own === undefined ? this.#announcing(offload) : undefined,
        end: true,
        writeNoRows: (target) => this.#codec.writeRows([], target),
      });
    } finally {
      returnSink(sink);
    }
  }

  /** The metadata of a request without any of its own that announces an offload. */
  #announcing({ announcement }: Offload): EncodedMetadata {
    if (this.#announced?.announcement !== announcement) {
      const metadata = encodeMetadata([...this.#pairs, ...announcement]);
      this.#announced = { announcement, metadata };
    }
    return this.#announced.metadata;
  }

  /** Reads a result, whatever order and types the peer chose; a reader is compiled for each schema that comes. */
  readonly #decode = (batch: ReceivedBatch): unknown => {
    const result = this.#result;
    if (result === undefined) return undefined;
    let reader = this.#resultReader;
    if (reader === undefined || batch.schema !== this.#resultSchema) {
      reader = result.readerFor(batch.schema);
      this.#resultReader = reader;
      this.#resultSchema = batch.schema;
    }
    return result.fromWire(batch.readRow(reader)).result;
  };

  #with(metadata: CallOptions["metadata"], offload: Offload | undefined): EncodedMetadata {
    if (metadata === undefined && offload !== undefined) return this.#announcing(offload);
    const announcement = offload?.announcement ?? [];
    return encodeMetadata([...this.#pairs, ...ownPairs(metadata), ...announcement]);
  }
}

/** A caller's own metadata. Throws `invalid-declaration` for keys that are not the caller's to use. */
function ownPairs(metadata: Readonly<Record<string, string>> = {}): [string, string][] {
  const pairs = Object.entries(metadata);
  for (const [key] of pairs) {
    if (!key.startsWith(RESERVED_PREFIX) || key === KEY_REQUEST_ID) continue;
    throw schemaError(
      "invalid-declaration",
      `metadata key '${key}' is reserved; choose one that does not begin with '${RESERVED_PREFIX}'`,
    );
  }
  return pairs;
}

function requestPairs({ name, options }: Service, method: string): [string, MetadataValue][] {
  const pairs: [string, MetadataValue][] = [
    [KEY_METHOD, method],
    [KEY_REQUEST_VERSION, REQUEST_VERSION],
    [KEY_PROTOCOL, name],
  ];
  if (options.version !== undefined) pairs.push([KEY_PROTOCOL_VERSION, options.version]);
  return pairs;
}
