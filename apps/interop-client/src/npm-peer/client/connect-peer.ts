/** Connections of the npm peer's client, each to a server of its own or to one that listens. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { within } from "../../case/within.ts";
import type { Target, WebSocketTarget } from "../../command-line.ts";
import type { PeerClient, PeerConnectOptions, PeerRpc } from "../peer-module.ts";

/** A client, and how its connection ends. */
export interface PeerConnection {
  readonly client: PeerClient;
  close(): Promise<void>;
}

const EXIT_LIMIT_MS = 5_000;

/** Connects. */
export async function connectPeer(
  rpc: PeerRpc,
  target: Exclude<Target, WebSocketTarget>,
  options: PeerConnectOptions,
): Promise<PeerConnection> {
  if (target.kind === "stdio") return overStdio(rpc, target.command, options);
  if (target.kind === "tcp") {
    const client = rpc.tcpConnect(target.host, target.port, options);
    return { client, close: async () => client.close() };
  }
  if (target.kind === "http") {
    const client = rpc.httpConnect(target.url, options);
    return { client, close: async () => client.close() };
  }
  const socket = connect({ path: target.path });
  await once(socket, "connect");
  // Whatever becomes of the socket, the call that waits for it says so.
  socket.on("error", () => {});
  const writable = {
    write: (bytes: Uint8Array) => void socket.write(bytes),
    end: () => void socket.end(),
  };
  const client = rpc.pipeConnect(socket, writable, options);
  const close = async (): Promise<void> => {
    client.close();
    socket.destroy();
  };
  return { client, close };
}

/** Its own subprocess client needs Bun; its pipe client does not. */
async function overStdio(
  rpc: PeerRpc,
  [program = "", ...args]: readonly string[],
  options: PeerConnectOptions,
): Promise<PeerConnection> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  await once(child, "spawn");
  const exited = once(child, "exit");
  const { stdin, stdout } = child;
  stdin.on("error", () => {});
  const writable = {
    write: (bytes: Uint8Array) => void stdin.write(bytes),
    end: () => void stdin.end(),
  };
  const client = rpc.pipeConnect(stdout, writable, options);
  const close = async (): Promise<void> => {
    client.close();
    try {
      await within(EXIT_LIMIT_MS, "the end of the worker", exited);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  };
  return { client, close };
}
