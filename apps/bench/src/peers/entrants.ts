/** Who takes part, and how each is started. */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { compiled, PACKAGE } from "../folders.ts";
import type { Entrant, Entrants } from "../run/run-case.ts";
import { findPython } from "./find-python.ts";
import { NPM_FOLDER, PEER_ENTRY } from "./install-peers.ts";
import { PEER_MODULE } from "./npm/peer-module.ts";

const PYTHON_RUNNER = path.join(PACKAGE, "src", "peers", "python", "runner.py");

/** Ours, the floor and the peers that are asked for. */
export function findEntrants(options: { readonly bun: boolean }): Entrants {
  return {
    ours: node(compiled("ours/runner")),
    floor: node(compiled("floor/runner")),
    npm: npmPeer(path.join("node", "bin", "node")),
    ...(options.bun ? { bun: npmPeer(path.join("bun", "bin", "bun.exe")) } : {}),
    python: pythonPeer(),
  };
}

function node(program: string): { readonly command: readonly string[] } {
  return { command: [process.execPath, program] };
}

/** The npm peer on a runtime that is installed beside it. */
function npmPeer(runtime: string): Entrant {
  const file = path.join(NPM_FOLDER, "node_modules", runtime);
  if (!existsSync(file) || !existsSync(PEER_ENTRY)) {
    return "it is not installed: npm run bench -- --install-peers";
  }
  return {
    command: [file, compiled("peers/npm/runner")],
    env: { [PEER_MODULE]: pathToFileURL(PEER_ENTRY).href },
  };
}

function pythonPeer(): Entrant {
  const { python, reason } = findPython();
  return python === undefined ? reason : { command: [python, PYTHON_RUNNER] };
}
