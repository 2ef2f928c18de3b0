/** What a reader accepts before it refuses: on by default, each one adjustable. */
export interface IpcLimits {
  /** Bytes of one message's flatbuffer header. Default 16 MiB. */
  readonly maxMetadataBytes: number;
  /** Bytes of one message's body. Default 1 GiB. */
  readonly maxBodyBytes: number;
  /** Columns of a schema, nested ones included. Default 100 000. */
  readonly maxFields: number;
  /** Depth to which types may nest. Default 64. */
  readonly maxDepth: number;
  /** Bytes of one body after decompression. Default 1 GiB. */
  readonly maxDecompressedBytes: number;
}

/** The limits in force when none are given. */
export const DEFAULT_LIMITS: IpcLimits = {
  maxMetadataBytes: 16 * 1024 * 1024,
  maxBodyBytes: 1024 * 1024 * 1024,
  maxFields: 100_000,
  maxDepth: 64,
  maxDecompressedBytes: 1024 * 1024 * 1024,
};

/**
 * How much of a received batch is checked before anyone sees it. `none`: nothing; `standard`: counts,
 * buffer bounds and the ends of offsets; `full` (the default): also every offset, every dictionary
 * index and that all text is UTF-8.
 */
export type IpcValidation = "none" | "standard" | "full";
