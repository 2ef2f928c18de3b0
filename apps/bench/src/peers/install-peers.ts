/** What is installed on demand, apart from the repository's own packages. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CACHE } from "../folders.ts";

/** A folder with packages, and a module in it from which they can be imported by name. */
export interface Installation {
  readonly folder: string;
  readonly entry: string;
  readonly packages: readonly string[];
  /** The text of the module. */
  readonly exports: string;
}

/** The npm peer. */
export const NPM_PEER: Installation = inCache(
  "npm",
  // The peer needs Node 22 or newer; ours is measured on the Node that runs this.
  ["@query-farm/vgi-rpc@0.25.4", "node@24"],
  { rpc: "@query-farm/vgi-rpc", arrow: "@query-farm/apache-arrow" },
);

const BUN = "bun@1";

/** Those that are measured for context: the newest of each that runs on the Node that ours is measured on. */
export const CONTEXT: Installation = inCache(
  "context",
  [
    "@grpc/grpc-js@1.14.7",
    "@grpc/proto-loader@0.8.1",
    "@connectrpc/connect@2.1.2",
    "@connectrpc/connect-node@2.1.2",
    "@bufbuild/protobuf@2.17.0",
  ],
  {
    grpc: "@grpc/grpc-js",
    protoLoader: "@grpc/proto-loader",
    connect: "@connectrpc/connect",
    connectNode: "@connectrpc/connect-node",
    protobuf: "@bufbuild/protobuf",
    descriptors: "@bufbuild/protobuf/wkt",
  },
);

/** Installs what is missing. Throws when npm fails. */
export function installPeers(options: { readonly bun: boolean }): void {
  install(NPM_PEER, options.bun ? [BUN] : []);
  install(CONTEXT, []);
}

function inCache(
  name: string,
  packages: readonly string[],
  modules: Readonly<Record<string, string>>,
): Installation {
  const folder = path.join(CACHE, name);
  const lines = Object.entries(modules).map(([as, from]) => `export * as ${as} from "${from}";\n`);
  return { folder, packages, entry: path.join(folder, "entry.mjs"), exports: lines.join("") };
}

function install(
  { folder, packages, entry, exports }: Installation,
  further: readonly string[],
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, "package.json"),
    `${JSON.stringify({ name: `bench-${path.basename(folder)}`, private: true }, undefined, 2)}\n`,
  );
  const flags = ["--no-audit", "--no-fund", "--no-package-lock"];
  // The runtimes' packages fetch their binary in an install script.
  const { status, error } = spawnSync(
    "npm",
    ["install", ...flags, "--foreground-scripts", ...packages, ...further],
    { cwd: folder, stdio: ["ignore", process.stderr, process.stderr] },
  );
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm ended with status ${status}; the peers are not installed`);
  writeFileSync(entry, exports);
}
