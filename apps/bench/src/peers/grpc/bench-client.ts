/** The measured service, as grpc-js makes it of its description. */
import { PROTO, PROTO_OPTIONS } from "../context/load-context.ts";
import type { GrpcClientClass, GrpcModules } from "./grpc-modules.ts";

/** The class of its clients. */
export function benchClient({ grpc, protoLoader }: GrpcModules): GrpcClientClass {
  const definition = protoLoader.loadSync(PROTO, PROTO_OPTIONS);
  return grpc.loadPackageDefinition(definition).bench.Bench;
}
