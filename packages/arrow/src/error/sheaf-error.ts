/**
 * The one error class of the project. Everything that goes wrong, from a bad flatbuffer to a remote
 * exception, is a {@link SheafError}; callers narrow it with {@link isSheafError}, never with
 * `instanceof`, so two installed copies of a package still agree.
 */

/** Who is to blame, and whether the carrier survives it. */
export type SheafErrorKind = "remote" | "transport" | "protocol" | "schema" | "cancelled";

/** Every code there is, by kind. The table in `apps/docs/errors.md` explains each one. */
export const ERROR_CODES = {
  remote: ["handler-threw"],
  transport: ["connect-failed", "peer-closed", "channel-broken", "timeout", "closed", "busy"],
  protocol: [
    "malformed-message",
    "unexpected-message",
    "limit-exceeded",
    "unsupported",
    "invalid-batch",
    "version-mismatch",
    "stream-closed",
    "missing-header",
  ],
  schema: [
    "type-mismatch",
    "out-of-range",
    "missing-field",
    "unexpected-null",
    "unknown-member",
    "row-count",
    "schema-mismatch",
    "unsupported-type",
    "invalid-declaration",
  ],
  cancelled: ["aborted", "deadline-exceeded"],
} as const;

/** A code of one kind: `SheafErrorCode<"schema">`, or any code with the default. */
export type SheafErrorCode<K extends SheafErrorKind = SheafErrorKind> =
  (typeof ERROR_CODES)[K][number];

/** A step into a value: a field's name or an element's index. */
export type PathSegment = string | number;

/** What a {@link SheafError} may carry besides its kind, code and message. */
export interface SheafErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** Name of the method in whose call it happened. */
  readonly method?: string;
  /** Where in a value it happened, outermost first: `["points", 3, "x"]`. */
  readonly path?: readonly PathSegment[];
  /** The limit that was passed, in the unit that the message names. */
  readonly limit?: number;
}

const BRAND: unique symbol = Symbol.for("sheaf.error") as never;

/** An error with a kind, a documented code and, where one applies, a method, a path and a limit. */
export class SheafError extends Error {
  readonly kind: SheafErrorKind;
  readonly code: SheafErrorCode;
  /** The message without method and path in front. */
  readonly rawMessage: string;
  #method: string | undefined;
  #path: readonly PathSegment[];
  readonly limit: number | undefined;

  constructor(
    kind: SheafErrorKind,
    code: SheafErrorCode,
    message: string,
    options: SheafErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = kind === "cancelled" ? "AbortError" : "SheafError";
    this.kind = kind;
    this.code = code;
    this.rawMessage = message;
    this.#method = options.method;
    this.#path = options.path ?? [];
    this.limit = options.limit;
    Object.defineProperty(this, BRAND, { value: true });
    this.#compose();
  }

  /** Name of the method in whose call it happened, when known. */
  get method(): string | undefined {
    return this.#method;
  }

  /** Where in a value it happened, as text: `points[3].x`; empty when it is the whole value. */
  get path(): string {
    return formatPath(this.#path);
  }

  /** The steps of {@link path}, outermost first. */
  get pathSegments(): readonly PathSegment[] {
    return this.#path;
  }

  /** Puts outer steps in front of the path, as the error travels up through enclosing values. */
  within(...outer: readonly PathSegment[]): this {
    this.#path = [...outer, ...this.#path];
    this.#compose();
    return this;
  }

  /** Replaces the whole path; used where an inner index has to be translated to an outer one. */
  relocate(path: readonly PathSegment[]): this {
    this.#path = path;
    this.#compose();
    return this;
  }

  /** Notes the method, unless one is noted already. */
  inMethod(method: string): this {
    this.#method ??= method;
    this.#compose();
    return this;
  }

  #compose(): void {
    const where = [this.#method && `${this.#method}()`, this.path].filter(Boolean).join(" ");
    this.message = where ? `${where}: ${this.rawMessage}` : this.rawMessage;
  }
}

/** Whether `error` is a {@link SheafError}, of the given kind and code when they are given. */
export function isSheafError(
  error: unknown,
  kind?: SheafErrorKind,
  code?: SheafErrorCode,
): error is SheafError {
  if (typeof error !== "object" || error === null || !Object.hasOwn(error, BRAND)) return false;
  const candidate = error as Partial<SheafError>;
  return (
    (kind === undefined || candidate.kind === kind) &&
    (code === undefined || candidate.code === code)
  );
}

/** `["points", 3, "x"]` as `points[3].x`. */
export function formatPath(path: readonly PathSegment[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** A value that does not fit its Arrow type. */
export function schemaError(
  code: SheafErrorCode<"schema">,
  message: string,
  options?: SheafErrorOptions,
): SheafError {
  return new SheafError("schema", code, message, options);
}

/** Bytes or messages of a peer that break the rules of the wire. */
export function protocolError(
  code: SheafErrorCode<"protocol">,
  message: string,
  options?: SheafErrorOptions,
): SheafError {
  return new SheafError("protocol", code, message, options);
}
