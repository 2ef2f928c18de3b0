/** Loads what is measured for context from where it is installed. */
import path from "node:path";
import { PACKAGE } from "../../folders.ts";
import type { ConnectModules } from "../connect/connect-modules.ts";
import type { GrpcModules } from "../grpc/grpc-modules.ts";

/** URL of the module that brings the packages along. */
export const CONTEXT_MODULE = "SHEAF_BENCH_CONTEXT";

/** The measured service in their language. */
export const PROTO: string = path.join(PACKAGE, "src", "peers", "context", "bench.proto");

/** How their descriptions are read: numbers for integers, as ours are; names for members of enums. */
export const PROTO_OPTIONS = { longs: Number, enums: String, defaults: true } as const;

/** All packages. */
export function loadContext(): Promise<GrpcModules & ConnectModules> {
  const url = process.env[CONTEXT_MODULE];
  if (url === undefined) throw new Error(`${CONTEXT_MODULE} says where they are installed`);
  return import(url);
}
