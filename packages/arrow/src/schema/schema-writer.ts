/** Schema → bytes of its IPC message, made once per schema object. */
import type { Schema } from "apache-arrow";
import { Message } from "apache-arrow/ipc/metadata/message";
import { ownSchema } from "./own-schema.ts";

const framed: WeakMap<Schema, Uint8Array> = new WeakMap();

/** The schema's whole message, framed and padded. The bytes are shared: do not change them. */
export function encodeSchema(schema: Schema): Uint8Array {
  let bytes = framed.get(schema);
  if (bytes === undefined) {
    bytes = frame(Message.encode(Message.from(ownSchema(schema))));
    framed.set(schema, bytes);
  }
  return bytes;
}

function frame(flatbuffer: Uint8Array): Uint8Array {
  const length = (flatbuffer.byteLength + 7) & ~7;
  const message = new Uint8Array(8 + length);
  const view = new DataView(message.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setInt32(4, length, true);
  message.set(flatbuffer, 8);
  return message;
}
