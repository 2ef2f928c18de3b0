/** One method as a client calls it: its request encoder, compiled once. */
import {
  type EncodedMetadata,
  encodeMetadata,
  isSheafError,
  type MetadataValue,
  StreamEncoder,
  schemaError,
} from "@sheaf/arrow";
import { type FieldSet, type Fields, fieldSet } from "@sheaf/dataclass";
import type { Method } from "../contract/method.ts";
import type { Service } from "../contract/service.ts";
import {
  KEY_METHOD,
  KEY_PROTOCOL,
  KEY_PROTOCOL_VERSION,
  KEY_REQUEST_VERSION,
  REQUEST_VERSION,
  RESERVED_PREFIX,
} from "../wire/keys.ts";
import type { CallOptions } from "./call-options.ts";

/** Encodes the requests of one method. */
export class RequestEncoder {
  readonly method: string;
  readonly #params: FieldSet<Fields>;
  readonly #pairs: readonly [string, MetadataValue][];
  /** The metadata of a request without any of its own: the same bytes every time. */
  readonly #constant: EncodedMetadata;

  constructor(service: Service, name: string, method: Method) {
    this.method = name;
    this.#params = fieldSet(method.params, { nested: "binary", nullable: "declared" });
    const { version } = service.options;
    this.#pairs = [
      [KEY_METHOD, name],
      [KEY_REQUEST_VERSION, REQUEST_VERSION],
      [KEY_PROTOCOL, service.name],
      ...(version === undefined
        ? []
        : [[KEY_PROTOCOL_VERSION, version] satisfies [string, string]]),
    ];
    this.#constant = encodeMetadata(this.#pairs);
  }

  /**
   * Checks the parameters, merges the defaults and encodes the request. Throws `schema` errors that name
   * method and parameter; nothing has been sent then.
   */
  encode(init: Readonly<Record<string, unknown>> | undefined, options: CallOptions): Uint8Array[] {
    try {
      const { codec } = this.#params;
      const row = this.#params.toWire(this.#params.applyDefaults(init ?? {}));
      const rows = [row];
      const encoder = new StreamEncoder(codec.schema);
      const metadata =
        options.metadata === undefined ? this.#constant : this.#with(options.metadata);
      return encoder.encode(1, (sink) => codec.writeRows(rows, sink), { metadata, end: true });
    } catch (error) {
      throw isSheafError(error) ? error.inMethod(this.method) : error;
    }
  }

  #with(metadata: Readonly<Record<string, string>>): EncodedMetadata {
    for (const key of Object.keys(metadata)) {
      if (key.startsWith(RESERVED_PREFIX) && !key.startsWith("vgi_rpc.request_id")) {
        throw schemaError(
          "invalid-declaration",
          `metadata key '${key}' is reserved; choose one that does not begin with '${RESERVED_PREFIX}'`,
        );
      }
    }
    return encodeMetadata([...this.#pairs, ...Object.entries(metadata)]);
  }
}
