/** Unary methods of ours that are no echoes, by the npm peer's client. */
import { ask, type Case } from "../../case/case.ts";
import { check, equal, matches, rejection, show } from "../../case/expect.ts";
import { Point, Status } from "../../conformance/types/shapes.ts";
import { NestedContainers } from "../../conformance/types/wide-types.ts";
import { type PeerWorld, peerError, resultOf } from "./peer-world.ts";

const HASH_2 = "05479410c96f34410a2b10a4f6a49d59dcfd9d6d1d45ce9a9807d060a3bd6014";
const METHOD_COUNTS = { 1: 81, 2: 90 };
const FOUR_MIB = 4 * 1024 * 1024;

function raises(method: string, type: string): Case<PeerWorld> {
  return ask(`error.${method}`, async ({ client }) => {
    for (const message of ["test error", "ünï: \n“cödé” 😀"]) {
      await peerError(client.call(method, { message }), { type, message });
    }
  });
}

function logs(method: string, expected: readonly string[]): Case<PeerWorld> {
  return ask(`log.${method}`, async ({ client, logs: all }) => {
    const before = all.length;
    equal(await resultOf(client, method, { value: "v" }), "v");
    const seen = all.slice(before).map(({ level, message }) => `${level} ${message}`);
    equal(seen, expected, "the log");
  });
}

function unbound(method: string, params: object): Case<PeerWorld> {
  return ask(`session.${method}`, async ({ client }) => {
    await peerError(client.call(method, { ...params }), { type: "RuntimeError", message: /s/ });
  });
}

/** Cases for both revisions. */
export const callCases: readonly Case<PeerWorld>[] = [
  ask("describe.identity", async ({ client, revision }) => {
    const { protocolName, protocolVersion, protocolHash, methods } = await client.describe();
    equal([protocolName, protocolVersion], ["ConformanceService", `${revision}.0.0`], "identity");
    equal(methods.length, METHOD_COUNTS[revision], "the number of methods");
    if (revision === 2) equal(protocolHash, HASH_2, "the hash");
    else matches(protocolHash, /^[0-9a-f]{64}$/, "the hash");
  }),
  ask("describe.hosted", async ({ client, revision }) => {
    const { hostedProtocols } = await client.describe();
    const second = revision === 2 ? ["conformance.Secondary.v1"] : [];
    const hosted = ["ConformanceService", ...second, "vgi_rpc.Reflection.v1"];
    equal([...hostedProtocols].sort(), hosted.sort(), "the protocols");
  }),
  ask("unary.add_floats", async ({ client }) => {
    equal(await resultOf(client, "add_floats", { a: 0.1, b: 0.2 }), 0.1 + 0.2);
  }),
  ask("unary.concatenate", async ({ client }) => {
    const words = { prefix: "a", suffix: "b", separator: "-" };
    equal(await resultOf(client, "concatenate", words), "a-b");
  }),
  ask("unary.with_defaults", async ({ client }) => {
    const given = { required: 1, optional_str: "s", optional_int: 2n ** 60n };
    const text = `required=1, optional_str=s, optional_int=${2n ** 60n}`;
    equal(await resultOf(client, "with_defaults", given), text);
  }),
  ask("unary.void_noop", async ({ client }) => equal(await client.call("void_noop"), null)),
  ask("unary.void_with_param", async ({ client }) => {
    equal(await client.call("void_with_param", { value: 99 }), null);
  }),
  ask("unary.inspect_point", async ({ client }) => {
    const point = new Point({ x: 1.5, y: 2 }).serializeToBytes();
    equal(await resultOf(client, "inspect_point", { point }), "Point(1.5, 2.0)");
  }),
  ask("unary.oversized_unary", async ({ client }) => {
    const bytes = await resultOf(client, "oversized_unary", { target_bytes: FOUR_MIB });
    check(bytes instanceof Uint8Array && bytes.byteLength === FOUR_MIB, `it is ${show(bytes)}`);
    const message = "target_bytes must be non-negative";
    const refused = client.call("oversized_unary", { target_bytes: -1 });
    await peerError(refused, { type: "ValueError", message });
  }),
  ask("unary.many_in_a_row", async ({ client }) => {
    for (let i = 0; i < 200; i++)
      equal(await resultOf(client, "add_floats", { a: i, b: 1 }), i + 1);
  }),
  raises("raise_value_error", "ValueError"),
  raises("raise_runtime_error", "RuntimeError"),
  raises("raise_type_error", "TypeError"),
  ask("error.null_parameter", async ({ client }) => {
    await peerError(client.call("add_floats", { a: 1 }), {});
  }),
  ask("error.unknown_method", async ({ client }) => {
    const error = await rejection(client.call("no_such_method", {}));
    check(error instanceof Error, "no error");
  }),
  logs("echo_with_info_log", ["INFO info: v"]),
  logs("echo_with_multi_logs", ["DEBUG debug: v", "INFO info: v", "WARN warn: v"]),
  logs("echo_with_log_extras", ["INFO info: v"]),
  logs("echo_with_all_log_levels", [
    ...["TRACE trace: v", "DEBUG debug: v", "INFO info: v", "WARN warn: v", "ERROR error: v"],
  ]),
  ask("log.echo_with_log_extras.values", async ({ client, logs: all }) => {
    await resultOf(client, "echo_with_log_extras", { value: "ünï" });
    const { source, detail } = all.at(-1)?.extra ?? {};
    equal([source, detail], ["conformance", "ünï"], "source and detail");
  }),
  unbound("open_counter", { initial: 1 }),
  unbound("increment_counter", { by: 1 }),
  unbound("close_counter", {}),
];

/** Cases for revision 2 only. */
export const callCases2: readonly Case<PeerWorld>[] = [
  ask("unary.published_string", async ({ client }) => {
    const message = "published_string requires external storage";
    const call = client.call("published_string", { value: "v", include_sha256: true });
    await peerError(call, { type: "RuntimeError", message });
  }),
  ask("unary.pack_nested_containers", async ({ client }) => {
    const bytes = await resultOf(client, "pack_nested_containers", {
      statuses: ["ACTIVE", "PENDING"],
      points: [{ x: 1, y: 2 }],
      status_by_name: new Map([["first", "CLOSED"]]),
    });
    check(bytes instanceof Uint8Array, "no bytes came back");
    const packed = NestedContainers.deserializeFromBytes(bytes);
    equal(packed.statuses, [Status.ACTIVE, Status.PENDING], "statuses");
    equal(packed.points, [new Point({ x: 1, y: 2 })], "points");
    equal(packed.status_by_name, new Map([["first", Status.CLOSED]]), "status_by_name");
    equal(packed.tagged_batch?.numRows, 2, "rows of tagged_batch");
  }),
];
