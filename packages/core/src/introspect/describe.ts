/** The reply to `__describe__`, introspection of generation A (wire.md §1.5). */
import { encodeRows } from "@sheaf/arrow";
import { binary, bool, utf8 } from "@sheaf/dataclass";
import type { Binding } from "../server/binding.ts";
import {
  DESCRIBE_VERSION,
  KEY_DESCRIBE_VERSION,
  KEY_PROTOCOL_HASH,
  KEY_PROTOCOL_NAME,
  KEY_PROTOCOL_VERSION,
  KEY_REQUEST_VERSION,
  KEY_SERVER_ID,
  REQUEST_VERSION,
} from "../wire/keys.ts";
import { type RowFormat, rowFormatOf } from "../wire/row-format.ts";
import { describeRows } from "./describe-rows.ts";
import { describeHash } from "./protocol-hash.ts";

/** The columns of the reply. They are all nullable, although only two of them ever hold nulls. */
const FORMAT: RowFormat = rowFormatOf({
  name: utf8(),
  method_type: utf8(),
  has_return: bool(),
  params_schema_ipc: binary(),
  result_schema_ipc: binary(),
  has_header: bool(),
  header_schema_ipc: binary(),
  is_exchange: bool(),
});

/** The complete reply stream about one protocol: a row for each method, the rest in the batch's metadata. */
export async function encodeDescribe(binding: Binding, serverId: string): Promise<Uint8Array> {
  const metadata = new Map([
    [KEY_PROTOCOL_NAME, binding.name],
    [KEY_REQUEST_VERSION, REQUEST_VERSION],
    [KEY_DESCRIBE_VERSION, DESCRIBE_VERSION],
    [KEY_PROTOCOL_HASH, await describeHash(binding)],
    [KEY_SERVER_ID, serverId],
  ]);
  if (binding.version !== undefined) metadata.set(KEY_PROTOCOL_VERSION, binding.version);
  return encodeRows(FORMAT.codec, describeRows(binding), metadata);
}
