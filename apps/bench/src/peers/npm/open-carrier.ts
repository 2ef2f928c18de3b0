/** Connections to the npm peer's server over each carrier. */
import { connect } from "node:net";
import { PassThrough } from "node:stream";
import type { Work } from "../../cases/names.ts";
import { serverCommand, spawnServer, startServer } from "../../contender/start-server.ts";
import { compiled } from "../../folders.ts";
import type { PeerCarrier } from "../takes-part.ts";
import type { Peer, PeerClient } from "./peer-module.ts";
import { peerProtocol } from "./protocol.ts";

/** A client, and the end of its server. */
export interface OpenPeer {
  readonly client: PeerClient;
  stop(): Promise<void>;
}

const PROGRAM = compiled("peers/npm/server");

/** Starts a server on a carrier and connects to it. */
export async function openPeer(peer: Peer, carrier: PeerCarrier, work: Work): Promise<OpenPeer> {
  if (carrier === "inproc") return inProcess(peer);
  const command = serverCommand(PROGRAM, carrier, work);
  if (carrier === "stdio") {
    // Its subprocess client needs Bun; its pipe client does not.
    const { stdin, stdout } = spawnServer(command);
    const client = peer.rpc.pipeConnect(stdout, { write: (b) => stdin.write(b), end() {} });
    return { client, stop: async () => void stdin.end() };
  }
  const server = await startServer(command);
  const client = await connectTo(peer, carrier, server.address);
  return { client, stop: () => server.stop() };
}

/** It has no carrier within a process; a pair of streams in memory is the shortest way there. */
function inProcess({ rpc, arrow }: Peer): OpenPeer {
  const there = new PassThrough();
  const back = new PassThrough();
  const server = new rpc.VgiRpcServer(peerProtocol({ rpc, arrow }), { enableDescribe: true });
  void server.serveConnection(there, back);
  const client = rpc.pipeConnect(back, { write: (bytes) => there.write(bytes), end() {} });
  return { client, stop: async () => void there.end() };
}

async function connectTo(
  { rpc }: Peer,
  carrier: "unix" | "tcp" | "http",
  address: string,
): Promise<PeerClient> {
  if (carrier === "http") return rpc.httpConnect(address);
  const [host = "", port] = address.split(":");
  if (carrier === "tcp") return rpc.tcpConnect(host, Number(port));
  const socket = connect({ path: address });
  return rpc.pipeConnect(socket, {
    write: (bytes) => socket.write(bytes),
    end: () => socket.end(),
  });
}
