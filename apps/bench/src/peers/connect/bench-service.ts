/** The measured service, as Connect takes it: its description, without generated code, which would hold just that. */
import { PROTO, PROTO_OPTIONS } from "../context/load-context.ts";
import type { GrpcModules } from "../grpc/grpc-modules.ts";
import type { ConnectModules, FileDescription, MessageDescription } from "./connect-modules.ts";

const SCOPE = ".bench";

/** The description of the service. */
export function benchService({
  protoLoader,
  protobuf,
  descriptors,
}: GrpcModules & ConnectModules): object {
  const definition = protoLoader.loadSync(PROTO, PROTO_OPTIONS);
  const files = definition["bench.Nothing"]?.fileDescriptorProtos ?? [];
  const file = files.map((bytes) =>
    qualified(protobuf.fromBinary(descriptors.FileDescriptorProtoSchema, bytes)),
  );
  const set = protobuf.create(descriptors.FileDescriptorSetSchema, { file });
  const service = protobuf.createFileRegistry(set).getService("bench.Bench");
  if (service === undefined) throw new Error("the description has no such service");
  return service;
}

/** The loader names types as they are written; Connect wants them in full. */
function qualified(file: FileDescription): FileDescription {
  for (const message of file.messageType) qualify(message);
  return file;
}

function qualify({ name, field, nestedType }: MessageDescription): void {
  const nested = new Set(nestedType.map((type) => type.name));
  for (const one of field) {
    if (one.typeName === "" || one.typeName.startsWith(".")) continue;
    const scope = nested.has(one.typeName) ? `${SCOPE}.${name}` : SCOPE;
    one.typeName = `${scope}.${one.typeName}`;
  }
}
