/** Who takes part, and how each is started. */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ContenderProgram } from "../contender/contender.ts";
import { heapEnvironment, heapFlags } from "../contender/heap-flags.ts";
import { SERVER_FLAGS } from "../contender/start-server.ts";
import { compiled, PACKAGE } from "../folders.ts";
import type { Entrant, Entrants } from "../run/run-case.ts";
import { CONTEXT_MODULE } from "./context/load-context.ts";
import { findPython } from "./find-python.ts";
import { CONTEXT, NPM_PEER } from "./install-peers.ts";
import { PEER_MODULE } from "./npm/peer-module.ts";

const PYTHON_RUNNER = path.join(PACKAGE, "src", "peers", "python", "runner.py");

const NOT_INSTALLED = "it is not installed: npm run bench -- --install-peers";

/** Ours, the floor and the peers that are asked for. */
export function findEntrants(options: {
  readonly bun: boolean;
  readonly context: boolean;
  readonly heapMegabytes: number;
}): Entrants {
  const room: Room = {
    flags: heapFlags(options.heapMegabytes),
    env: heapEnvironment(options.heapMegabytes),
  };
  const node = (program: string): ContenderProgram => ({
    command: [process.execPath, ...room.flags, compiled(program)],
    env: { ...room.env, [SERVER_FLAGS]: JSON.stringify(room.flags) },
  });
  return {
    ours: node("ours/runner"),
    floor: node("floor/runner"),
    npm: npmPeer(path.join("node", "bin", "node"), room),
    ...(options.bun ? { bun: npmPeer(path.join("bun", "bin", "bun.exe"), NO_ROOM) } : {}),
    python: pythonPeer(),
    ...(options.context
      ? {
          grpc: forContext(node("peers/grpc/runner")),
          connect: forContext(node("peers/connect/runner")),
          json: node("peers/json/runner"),
        }
      : {}),
  };
}

/** The room that a runtime is given in its memory. */
interface Room {
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const NO_ROOM: Room = { flags: [], env: {} };

/** The npm peer on a runtime that is installed beside it. */
function npmPeer(runtime: string, { flags, env }: Room): Entrant {
  const file = path.join(NPM_PEER.folder, "node_modules", runtime);
  if (!existsSync(file) || !existsSync(NPM_PEER.entry)) return NOT_INSTALLED;
  return {
    command: [file, ...flags, compiled("peers/npm/runner")],
    env: {
      ...env,
      [PEER_MODULE]: pathToFileURL(NPM_PEER.entry).href,
      [SERVER_FLAGS]: JSON.stringify(flags),
    },
  };
}

/** A program that needs what is installed for context. */
function forContext({ command, env }: ContenderProgram): Entrant {
  if (!existsSync(CONTEXT.entry)) return NOT_INSTALLED;
  return { command, env: { ...env, [CONTEXT_MODULE]: pathToFileURL(CONTEXT.entry).href } };
}

function pythonPeer(): Entrant {
  const { python, reason } = findPython();
  return python === undefined ? reason : { command: [python, PYTHON_RUNNER] };
}
