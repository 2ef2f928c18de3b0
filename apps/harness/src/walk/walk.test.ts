/**
 * The walk: which of our files a warm unary call passes, client and server together. Pinned, so that
 * nobody adds a step to the way of every call without saying so.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const MAX_FUNCTIONS = 60;

/** In the order of a call: out to the server, through the handler, and home again by the same files. */
const WALK = [
  "core/src/client/method-call.ts",
  "dataclass/src/field-set/field-set.ts",
  "arrow/src/ipc/stream-encoder.ts",
  "arrow/src/codec/row-codec.ts",
  "arrow/src/codec/primitive-codecs.ts",
  "arrow/src/codec/body-sink.ts",
  "core/src/transport/channel-transport.ts",
  "core/src/transport/frames.ts",
  "core/src/transport/channel-pair.ts",
  "arrow/src/message/message-reader.ts",
  "arrow/src/ipc/stream-decoder.ts",
  "arrow/src/ipc/received-batch.ts",
  "arrow/src/codec/nullable-reader.ts",
  "core/src/server/serve-channel.ts",
  "core/src/server/server.ts",
  "core/src/server/server-call.ts",
];

it(`a warm unary call passes ${WALK.length} files and at most ${MAX_FUNCTIONS} functions`, async () => {
  const program = fileURLToPath(new URL("./walk.ts", import.meta.url));
  const node = [
    process.execPath,
    "--import",
    "tsx",
    "--conditions=@sheaf/source",
    program,
  ] as const;
  const { stdout } = await promisify(execFile)(node[0], node.slice(1));
  const passed: Readonly<Record<string, readonly string[]>> = JSON.parse(stdout);
  const functions = Object.values(passed).flat();
  const listing = Object.entries(passed).map(([file, names]) => `  ${file}: ${names.join(" ")}`);
  const count = `${listing.length} files, ${functions.length} functions`;
  process.stdout.write(`the walk: ${count}\n${listing.join("\n")}\n`);
  expect(Object.keys(passed).sort()).toEqual([...WALK].sort());
  expect(functions.length).toBeLessThanOrEqual(MAX_FUNCTIONS);
});
