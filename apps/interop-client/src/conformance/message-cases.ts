/** Errors and log messages of unary methods. */

import type { LogMessage } from "@sheaf/core";
import {
  type CallOptions,
  type Client,
  createClient,
  exchange,
  producer,
  unary,
} from "@sheaf/core";
import { float, int, utf8 } from "@sheaf/dataclass";
import { ask, type Case } from "../case/case.ts";
import { check, equal, matches, remoteError } from "../case/expect.ts";
import { type ConformanceMethods, otherService } from "./contract.ts";
import { ConformanceHeader } from "./types/shapes.ts";
import type { World } from "./world.ts";

type Raising = "raise_value_error" | "raise_runtime_error" | "raise_type_error";
type Logging =
  | "echo_with_info_log"
  | "echo_with_multi_logs"
  | "echo_with_log_extras"
  | "echo_with_all_log_levels";

function raises(method: Raising, type: string): Case<World> {
  return ask(`error.${method}`, async ({ client }) => {
    for (const message of ["test error", "", "ünï: \n“cödé” 😀"]) {
      const error = await remoteError(client[method]({ message }), { type, message });
      check(error.remoteTraceback !== "", "there is no traceback");
      matches(error.remoteTraceback, new RegExp(type), "the traceback");
      matches(error.message, new RegExp(method), "the whole message");
    }
  });
}

function logs(method: Logging, expected: readonly string[]): Case<World> {
  return ask(`log.${method}`, async ({ client }) => {
    const messages = await logsOf(client, method, "v");
    equal(
      messages.map(({ level, message }) => `${level} ${message}`),
      expected,
      "the log",
    );
    // Where nobody listens nothing must change.
    equal(await client[method]({ value: "unheard" }), "unheard");
  });
}

async function logsOf(
  client: Client<ConformanceMethods>,
  method: Logging,
  value: string,
): Promise<LogMessage[]> {
  const messages: LogMessage[] = [];
  const options: CallOptions = { onLog: (message) => void messages.push(message) };
  equal(await client[method]({ value }, options), value);
  return messages;
}

/** Each kind of method under a name that the server does not have. */
const unknown = {
  no_such_unary: unary({ value: utf8() }, utf8()),
  no_such_producer: producer({}, { output: { index: int() } }),
  no_such_header: producer({}, { output: { index: int() }, header: ConformanceHeader }),
  no_such_exchange: exchange({}, { input: { value: float() }, output: { value: float() } }),
};
const NOT_IMPLEMENTED = { kind: "method_not_implemented", message: /no_such/ };

/** Methods that the server declares with other parameters. */
const misdeclared = {
  echo_string: unary({ value: int() }, utf8()),
  produce_n: producer({ number: int() }, { output: { index: int(), value: int() } }),
  exchange_scale: exchange({}, { input: { value: float() }, output: { value: float() } }),
};
const OF_ANOTHER_TIME = "9.0.0";
const MISMATCH = { kind: "protocol_version_mismatch" };

const version = (world: World): string => `${world.revision}.0.0`;

export const messageCases: readonly Case<World>[] = [
  raises("raise_value_error", "ValueError"),
  raises("raise_runtime_error", "RuntimeError"),
  raises("raise_type_error", "TypeError"),
  logs("echo_with_info_log", ["INFO info: v"]),
  logs("echo_with_multi_logs", ["DEBUG debug: v", "INFO info: v", "WARN warn: v"]),
  logs("echo_with_log_extras", ["INFO info: v"]),
  logs("echo_with_all_log_levels", [
    ...["TRACE trace: v", "DEBUG debug: v", "INFO info: v", "WARN warn: v", "ERROR error: v"],
  ]),
  ask("log.echo_with_log_extras.values", async ({ client }) => {
    const [message] = await logsOf(client, "echo_with_log_extras", "ünï");
    equal(message?.extra.source, "conformance", "extra.source");
    equal(message?.extra.detail, "ünï", "extra.detail");
  }),
  ask("error.unknown_unary", async (world) => {
    const client = createClient(otherService(unknown, version(world)), world.transport);
    await remoteError(client.no_such_unary({ value: "v" }), NOT_IMPLEMENTED);
  }),
  ask("error.unknown_producer", async (world) => {
    const client = createClient(otherService(unknown, version(world)), world.transport);
    await remoteError((await client.no_such_producer()).tick(), NOT_IMPLEMENTED);
  }),
  ask("error.unknown_exchange", async (world) => {
    const client = createClient(otherService(unknown, version(world)), world.transport);
    const session = await client.no_such_exchange();
    await remoteError(session.exchange({ value: [1] }), NOT_IMPLEMENTED);
  }),
  ask("error.unknown_exchange.unused", async (world) => {
    const client = createClient(otherService(unknown, version(world)), world.transport);
    await (await client.no_such_exchange()).close();
  }),
  ask("error.unknown_with_header", async (world) => {
    const client = createClient(otherService(unknown, version(world)), world.transport);
    for (let times = 0; times < 3; times++) {
      await remoteError(client.no_such_header(), NOT_IMPLEMENTED);
      await world.client.void_noop();
    }
  }),
  ask("error.other_parameters.unary", async (world) => {
    const client = createClient(otherService(misdeclared, version(world)), world.transport);
    await remoteError(client.echo_string({ value: 1 }), {});
  }),
  ask("error.other_parameters.producer", async (world) => {
    const client = createClient(otherService(misdeclared, version(world)), world.transport);
    await remoteError((await client.produce_n({ number: 1 })).tick(), {});
  }),
  ask("error.other_parameters.exchange", async (world) => {
    const client = createClient(otherService(misdeclared, version(world)), world.transport);
    const session = await client.exchange_scale();
    await remoteError(session.exchange({ value: [1] }), {});
  }),
  ask("error.other_version.unary", async ({ transport }) => {
    const other = createClient(otherService({ void_noop: unary({}) }, OF_ANOTHER_TIME), transport);
    await remoteError(other.void_noop(), MISMATCH);
  }),
  ask("error.other_version.stream", async ({ transport }) => {
    const methods = { produce_empty: producer({}, { output: { index: int() } }) };
    const other = createClient(otherService(methods, OF_ANOTHER_TIME), transport);
    await remoteError((await other.produce_empty()).tick(), MISMATCH);
  }),
];
