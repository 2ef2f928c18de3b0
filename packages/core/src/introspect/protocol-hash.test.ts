import { decodeStream } from "@sheaf/arrow";
import { utf8 } from "@sheaf/dataclass";
import { expect, test } from "vitest";
import { unary } from "../contract/method.ts";
import { service } from "../contract/service.ts";
import { bind } from "../server/binding.ts";
import { KEY_PROTOCOL_HASH } from "../wire/keys.ts";
import { rowFormatOf } from "../wire/row-format.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { DescribeRow } from "./describe-rows.ts";
import { describeHash, hashDescribeRows, protocolHash, protocolSurface } from "./protocol-hash.ts";
import { reflectionHost } from "./reflection.ts";
import { EMPTY_DESCRIBE, LITTLE_DESCRIBE, VAGUE_DESCRIBE } from "./testing/describe-facts.ts";
import { bindingOf, littleService, vagueService } from "./testing/little-service.ts";
import { PORTABLE_HASHES } from "./testing/reflection-facts.ts";

const REFLECTION_HASH = "3c7db4cae8cdfc93dc4a76e73b8b759e18e45e6a5811adba4e520366344b919a";

test("reflection has the hash that the whole family knows", async () => {
  const host = reflectionHost(() => [], { serverId: "", serverVersion: "" });
  expect(await protocolHash(bind(host))).toBe(REFLECTION_HASH);
});

test("the portable hash is the reference's", async () => {
  const empty = service("Empty", {});
  for (const declared of [littleService(), vagueService(), empty]) {
    const hash = await protocolHash(bindingOf(declared));
    expect([declared.name, hash]).toEqual([declared.name, PORTABLE_HASHES[declared.name]]);
  }
});

test("what is hashed says nothing of versions, docs, or kinds of streams", async () => {
  const declared = littleService();
  const { echo } = declared.methods;
  const changed = service(
    "Little",
    {
      ...declared.methods,
      echo: { ...echo!, kind: "producer", output: {}, header: undefined, options: { doc: "!" } },
    },
    { version: "9.0.0", doc: "Other words." },
  );
  expect(await protocolHash(bindingOf(changed))).toBe(PORTABLE_HASHES.Little);
});

test("what is hashed tells a result from none, and has methods by name", () => {
  const declared = service("P", { b: unary({ text: utf8() }, utf8()), a: unary({}) });
  expect(canonicalJson(protocolSurface(bindingOf(declared)))).toBe(
    '{"methods":[{"has_header":false,"has_return":false,"name":"a","params":[],"type":"unary"},' +
      '{"has_header":false,"has_return":true,"name":"b","params":[{"name":"text","nullable":false,"type":"utf8"}],' +
      '"result":[{"name":"result","nullable":false,"type":"utf8"}],"type":"unary"}],"protocol":"P"}',
  );
});

test("a hash is computed once per binding", () => {
  const binding = bindingOf(littleService());
  expect(protocolHash(binding)).toBe(protocolHash(binding));
  expect(describeHash(binding)).toBe(describeHash(binding));
});

test("from the reference's schema bytes the older hash is the reference's", async () => {
  for (const reply of [LITTLE_DESCRIBE, VAGUE_DESCRIBE, EMPTY_DESCRIBE]) {
    const [batch] = decodeStream(reply).batches;
    const reader = rowFormatOf(batch!.schema).codec.reader();
    batch!.bindTo(reader);
    const rows = reader.rows() as unknown as DescribeRow[];
    const name = batch!.metadata.get("vgi_rpc.protocol_name") ?? "";
    expect(await hashDescribeRows(name, rows)).toBe(batch!.metadata.get(KEY_PROTOCOL_HASH));
  }
});
