/** Serves the measured service with the npm peer, on the carrier that the first argument names. */
import { announce, socketPath } from "../../../contender/listening.ts";
import { listenFetch } from "../listen-fetch.ts";
import { loadPeer } from "../peer-module.ts";
import { peerProtocol } from "../protocol.ts";

const peer = await loadPeer();
const protocol = peerProtocol(peer);
const carrier = process.argv[2];
// It announces itself in a form of its own, which nobody here reads.
const quiet = { idleTimeout: 0, announcementSink: process.stderr };

if (carrier === "stdio") {
  await new peer.rpc.VgiRpcServer(protocol, { enableDescribe: true }).run();
} else if (carrier === "unix") {
  const unixPath = socketPath("npm");
  await peer.rpc.serveUnix(protocol, { ...quiet, unixPath });
  announce(unixPath);
} else if (carrier === "http") {
  // As ours, without compression of what stays on this machine.
  const handle = peer.rpc.createHttpHandler(protocol, { compressionLevel: null });
  announce(await listenFetch(handle));
} else {
  const { port } = await peer.rpc.serveTcp(protocol, quiet);
  announce(`127.0.0.1:${port}`);
}
