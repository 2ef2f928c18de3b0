/** Unary methods that do something: defaults, several parameters, nothing at all, much at once. */
import { ask, type Case } from "../case/case.ts";
import { check, equal, localError, remoteError } from "../case/expect.ts";
import type { Revision } from "./echoes/echo.ts";
import { Point } from "./types/shapes.ts";
import { NestedContainers } from "./types/wide-types.ts";
import type { World } from "./world.ts";

const FOUR_MIB = 4 * 1024 * 1024;

const both: readonly Case<World>[] = [
  ask("unary.add_floats", async ({ client }) => {
    equal(await client.add_floats({ a: 0.1, b: 0.2 }), 0.1 + 0.2);
    equal(await client.add_floats({ a: -0, b: -0 }), -0);
  }),
  ask("unary.concatenate", async ({ client }) => {
    const words = { prefix: "hello", suffix: "world" };
    equal(await client.concatenate(words), "hello-world");
    equal(await client.concatenate({ ...words, separator: "" }), "helloworld");
  }),
  ask("unary.with_defaults", async ({ client }) => {
    const text = await client.with_defaults({ required: 2n ** 53n + 1n });
    equal(text, "required=9007199254740993, optional_str=default, optional_int=42");
    const given = { required: -1n, optional_str: "s", optional_int: 7n };
    equal(await client.with_defaults(given), "required=-1, optional_str=s, optional_int=7");
  }),
  ask("unary.void_noop", async ({ client }) => equal(await client.void_noop(), undefined)),
  ask("unary.void_with_param", async ({ client }) => {
    equal(await client.void_with_param({ value: 99n }), undefined);
  }),
  ask("unary.inspect_point", async ({ client }) => {
    const text = await client.inspect_point({ point: new Point({ x: 1.5, y: 2 }) });
    equal(text, "Point(1.5, 2.0)");
  }),
  ask("unary.oversized_unary", async ({ client }) => {
    for (const target_bytes of [0, 1, FOUR_MIB]) {
      const bytes = await client.oversized_unary({ target_bytes });
      equal(bytes.byteLength, target_bytes, "the length");
      check(
        bytes.every((byte) => byte === 0),
        "the bytes are not all zero",
      );
    }
    const message = "target_bytes must be non-negative";
    await remoteError(client.oversized_unary({ target_bytes: -1 }), {
      type: "ValueError",
      message,
    });
  }),
  ask("unary.many_in_a_row", async ({ client }) => {
    for (let i = 0; i < 200; i++) equal(await client.add_floats({ a: i, b: 1 }), i + 1);
  }),
  ask("unary.many_at_once", async ({ client }) => {
    const sums = Array.from({ length: 50 }, (_, i) => client.add_floats({ a: i, b: 1 }));
    equal(
      await Promise.all(sums),
      sums.map((_, i) => i + 1),
    );
  }),
  ask("unary.with_metadata", async ({ client }) => {
    const metadata = { "acme.trace": "ünïcode-λ", empty: "" };
    equal(await client.add_floats({ a: 1, b: 2 }, { metadata }), 3);
  }),
  ask("session.open_counter", async ({ client }) => {
    await remoteError(client.open_counter({ initial: 1 }), {
      type: "RuntimeError",
      message: /session/,
    });
  }),
  ask("session.increment_counter", ({ client }) => unbound(client.increment_counter({ by: 1 }))),
  ask("session.close_counter", ({ client }) => unbound(client.close_counter())),
  ask("session.stream_session_counter", async ({ client }) => {
    await using empty = await client.stream_session_counter({ count: 0 });
    equal(await empty.tick(), undefined, "the first turn of none");
    const session = await client.stream_session_counter({ count: 1 });
    await unbound(session.tick());
  }),
  ask("session.exchange_session_counter", async ({ client }) => {
    const session = await client.exchange_session_counter();
    await unbound(session.exchange({ by: [1] }));
  }),
  ask("unary.refused_before_sending", async ({ client }) => {
    const message: unknown = null;
    await localError(client.raise_value_error({ message: message as string }), "unexpected-null");
    await localError(client.add_floats({ a: 1 } as { a: number; b: number }), "missing-field");
    await localError(client.open_counter({ initial: 2 ** 60 }), "out-of-range");
  }),
];

const second: readonly Case<World>[] = [
  ask("unary.published_string", async ({ client }) => {
    await remoteError(client.published_string({ value: "v", include_sha256: true }), {
      type: "RuntimeError",
      message: "published_string requires external storage",
    });
  }),
  ask("unary.pack_nested_containers", async ({ client }) => {
    const points = [new Point({ x: 1, y: -0 }), new Point({ x: 2, y: 3 })];
    const statuses = ["active", "pending", "active"] as const;
    const status_by_name = new Map([["first", "closed" as const]]);
    const packed = await client.pack_nested_containers({
      statuses: [...statuses],
      points,
      status_by_name,
    });
    check(packed instanceof NestedContainers, "the result is not of its class");
    equal(packed.statuses, [...statuses], "statuses");
    equal(packed.points, points, "points");
    equal(packed.status_by_name, status_by_name, "status_by_name");
    equal(packed.frozen_statuses, new Set(statuses), "frozen_statuses");
    equal(packed.tagged_status, "active", "tagged_status");
    equal(packed.tagged_point, points[0], "tagged_point");
    equal(packed.tagged_batch?.numRows, 2, "rows of tagged_batch");
    equal(packed.tagged_batch?.getChild("value")?.toJSON(), [1n, 2n], "tagged_batch");
  }),
  ask("unary.pack_nested_containers.empty", async ({ client }) => {
    const nothing = { statuses: [], points: [], status_by_name: new Map<string, never>() };
    const packed = await client.pack_nested_containers(nothing);
    equal(packed.tagged_status, null, "tagged_status");
    equal(packed.tagged_point, null, "tagged_point");
    equal(packed.frozen_statuses, new Set(), "frozen_statuses");
  }),
];

/** Cases of the unary methods of a revision that are no echoes. */
export function unaryCases(revision: Revision): readonly Case<World>[] {
  return revision === 1 ? both : [...both, ...second];
}

async function unbound(work: Promise<unknown>): Promise<void> {
  await remoteError(work, {
    type: "RuntimeError",
    message: "no sticky counter bound to this request",
  });
}
