/**
 * Fingerprints of a protocol's wire surface. The portable one (wire.md §1.4) is the same in every
 * language and is what reflection and access logs carry; generation A's (wire.md §1.5) runs over the
 * bytes of schemas, so that it can only be compared with what the same implementation computed.
 */
import type { Binding, BoundMethod } from "../server/binding.ts";
import { DESCRIBE_VERSION, REQUEST_VERSION } from "../wire/keys.ts";
import { type CanonicalValue, canonicalJson } from "./canonical-json.ts";
import { type DescribeRow, describeRows } from "./describe-rows.ts";
import { sha256Hex } from "./sha256.ts";
import { schemaTokens } from "./type-token.ts";

const PORTABLE_DOMAIN = "vgi_rpc.protocol_hash.v1|";

const portable: WeakMap<Binding, Promise<string>> = new WeakMap();
const ofDescribe: WeakMap<Binding, Promise<string>> = new WeakMap();
const utf8 = new TextEncoder();

/**
 * The portable hash of a protocol, 64 hex digits; computed once per binding.
 * @throws `schema` / `unsupported-type` where a type has no portable name.
 */
export function protocolHash(binding: Binding): Promise<string> {
  return cached(portable, binding, async () =>
    sha256Hex(utf8.encode(PORTABLE_DOMAIN + canonicalJson(protocolSurface(binding)))),
  );
}

/** The hash that generation A puts into its `__describe__` reply; computed once per binding. */
export function describeHash(binding: Binding): Promise<string> {
  return cached(ofDescribe, binding, () => hashDescribeRows(binding.name, describeRows(binding)));
}

function cached(
  cache: WeakMap<Binding, Promise<string>>,
  binding: Binding,
  compute: () => Promise<string>,
): Promise<string> {
  let hash = cache.get(binding);
  if (hash === undefined) {
    hash = compute();
    cache.set(binding, hash);
  }
  return hash;
}

/** What the portable hash is taken over: names, schemas, and whether there is a result and a header. */
export function protocolSurface({ name, methods }: Binding): CanonicalValue {
  return { protocol: name, methods: Array.from(methods.values(), methodSurface) };
}

/** No result and a result without fields are different things, so absent schemas are left out. */
function methodSurface({ name, kind, params, result, header }: BoundMethod): CanonicalValue {
  return {
    name,
    type: kind === "unary" ? "unary" : "stream",
    has_return: result !== undefined,
    has_header: header !== undefined,
    params: schemaTokens(params.schema),
    ...(result === undefined ? {} : { result: schemaTokens(result.schema) }),
    ...(header === undefined ? {} : { header: schemaTokens(header.schema) }),
  };
}

const UNIT_SEPARATOR = "\x1f";
const RECORD_SEPARATOR = "\x1e";

/** Generation A's hash of the rows of a reply. */
export async function hashDescribeRows(
  protocol: string,
  rows: readonly DescribeRow[],
): Promise<string> {
  const parts = [
    utf8.encode(`vgi_rpc.describe.v${DESCRIBE_VERSION}|${REQUEST_VERSION}|${protocol}|`),
    ...rows.flatMap(rowParts),
  ];
  return sha256Hex(joined(parts));
}

function rowParts(row: DescribeRow): Uint8Array[] {
  const texts = [
    row.name,
    row.method_type,
    flag(row.has_return),
    flag(row.has_header),
    flag(row.is_exchange),
  ];
  const separator = utf8.encode(RECORD_SEPARATOR);
  return [
    utf8.encode(`${UNIT_SEPARATOR}${texts.join(RECORD_SEPARATOR)}`),
    separator,
    row.params_schema_ipc,
    separator,
    row.result_schema_ipc,
    separator,
    ...(row.header_schema_ipc === null ? [] : [row.header_schema_ipc]),
  ];
}

function flag(value: boolean | null): string {
  if (value === null) return "-";
  return value ? "1" : "0";
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
