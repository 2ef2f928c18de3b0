/** Asks a server what it serves, whichever generation of the wire it speaks. */
import { encodeMetadata, StreamEncoder } from "@sheaf/arrow";
import { createClient } from "../client/create-client.ts";
import { isRpcError } from "../errors/rpc-error.ts";
import type { Connector, Transport } from "../transport/transport.ts";
import {
  KEY_METHOD,
  KEY_REQUEST_VERSION,
  METHOD_DESCRIBE,
  REQUEST_VERSION,
  RESERVED_PREFIX,
} from "../wire/keys.ts";
import { methodNotImplemented } from "../wire/protocol-errors.ts";
import { EMPTY_FORMAT } from "../wire/row-format.ts";
import { readDescribeBatch } from "./read-describe.ts";
import { Reflection } from "./reflection-service.ts";
import { fromReflection, type ServiceDescription } from "./service-description.ts";

/**
 * Describes one protocol of a server: the one named, else the server's primary one. Asks by reflection first
 * and by `__describe__` where the server is too old for it. Rejects with a remote error
 * (`protocol_not_supported`) when the server does not host the protocol.
 */
export async function introspect(
  transport: Transport,
  protocol?: string,
): Promise<ServiceDescription> {
  const reflection = createClient(Reflection, transport);
  try {
    const name = protocol ?? (await primaryOf(reflection));
    return fromReflection(await reflection.describe({ protocol: name }));
  } catch (error) {
    if (!isRpcError(error) || error.errorKind !== "method_not_implemented") throw error;
    return describeV4(transport);
  }
}

async function primaryOf(reflection: {
  listProtocols(): Promise<{ protocols: readonly { protocol: string }[] }>;
}): Promise<string> {
  const { protocols } = await reflection.listProtocols();
  const primary = protocols.find(({ protocol }) => !protocol.startsWith(RESERVED_PREFIX));
  if (primary === undefined) throw methodNotImplemented("describe", []);
  return primary.protocol;
}

function describeV4(transport: Transport): Promise<ServiceDescription> {
  const metadata = encodeMetadata([
    [KEY_METHOD, METHOD_DESCRIBE],
    [KEY_REQUEST_VERSION, REQUEST_VERSION],
  ]);
  return transport.unary({
    protocol: undefined,
    method: METHOD_DESCRIBE,
    idempotent: true,
    encode: () =>
      new StreamEncoder(EMPTY_FORMAT.schema).encode(0, EMPTY_FORMAT.writeNoRows, {
        metadata,
        end: true,
      }),
    decode: readDescribeBatch,
    onLog: undefined,
    signal: undefined,
    timeoutMs: undefined,
  });
}

/** As {@link introspect}, over a connection of its own. */
export async function describeService(
  to: Connector,
  protocol?: string,
): Promise<ServiceDescription> {
  const transport = await to();
  try {
    return await introspect(transport, protocol);
  } finally {
    await transport.close();
  }
}
