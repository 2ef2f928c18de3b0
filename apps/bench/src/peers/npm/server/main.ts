/** Serves the measured service with the npm peer, on the carrier that the first argument names, for the work of the second. */
import { announce, socketPath } from "../../../contender/listening.ts";
import { listenFetch } from "../listen-fetch.ts";
import { loadPeer } from "../peer-module.ts";
import { peerProtocol } from "../protocol.ts";

const peer = await loadPeer();
const protocol = peerProtocol(peer);
const [carrier, work] = process.argv.slice(2);
// It announces itself in a form of its own, which nobody here reads.
const quiet = { idleTimeout: 0, announcementSink: process.stderr };

if (carrier === "stdio") {
  await new peer.rpc.VgiRpcServer(protocol, { enableDescribe: true }).run();
} else if (carrier === "unix") {
  const unixPath = socketPath("npm");
  await peer.rpc.serveUnix(protocol, { ...quiet, unixPath });
  announce(unixPath);
} else if (carrier === "http") {
  // As it comes, but for bulk, which nobody compresses on one machine.
  const options = work === "batch-1mib" ? { compressionLevel: null } : {};
  const handle = peer.rpc.createHttpHandler(protocol, options);
  announce(await listenFetch(handle));
} else {
  const { port } = await peer.rpc.serveTcp(protocol, quiet);
  announce(`127.0.0.1:${port}`);
}
