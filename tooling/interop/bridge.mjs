// @ts-check
// Joins stdin and stdout to a unix socket: `bridge.mjs PATH`. The judge shares memory with workers on stdio only.
import { connect } from "node:net";

const socket = connect({ path: process.argv[2] ?? "", allowHalfOpen: true });
socket.once("error", ({ message }) => {
  console.error(message);
  process.exit(1);
});
// Stdin may be open still.
socket.once("end", () => process.stdout.end(() => process.exit()));
process.stdin.pipe(socket);
socket.pipe(process.stdout, { end: false });
