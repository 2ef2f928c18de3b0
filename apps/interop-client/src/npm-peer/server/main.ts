/** Serves the conformance service with the npm peer: on stdio, or where `--unix`, `--tcp` or `--http` say. */
import { parseArgs } from "node:util";
import { loadPeer } from "../peer-module.ts";
import { conformanceProtocol } from "./protocol.ts";
import { servePeerHttp } from "./serve-peer-http.ts";

const { values } = parseArgs({
  options: { unix: { type: "string" }, tcp: { type: "string" }, http: { type: "boolean" } },
});
const peer = await loadPeer();
const protocol = conformanceProtocol(peer);
// It announces itself when it pleases, and in a form of its own.
const quiet = { idleTimeout: 0, announcementSink: process.stderr };

if (values.unix !== undefined) {
  await peer.rpc.serveUnix(protocol, { ...quiet, unixPath: values.unix });
  process.stdout.write(`UNIX:${values.unix}\n`);
} else if (values.tcp !== undefined) {
  const { port } = await peer.rpc.serveTcp(protocol, quiet);
  process.stdout.write(`TCP:127.0.0.1:${port}\n`);
} else if (values.http) {
  const port = await servePeerHttp(peer.rpc.createHttpHandler(protocol, {}));
  process.stdout.write(`PORT:${port}\n`);
} else {
  await new peer.rpc.VgiRpcServer(protocol).run();
}
