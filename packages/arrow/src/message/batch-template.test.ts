import { MetadataVersion } from "apache-arrow";
import {
  DictionaryBatch,
  Message,
  type RecordBatch as RecordBatchMessage,
} from "apache-arrow/ipc/metadata/message";
import { describe, expect, test } from "vitest";
import { batchTemplate } from "./batch-template.ts";
import { encodeMetadata } from "./custom-metadata.ts";

interface Shape {
  readonly nodes: number;
  readonly buffers: number;
  readonly metadata: boolean;
  readonly dictionary: boolean;
}

const COUNTS = [
  [0, 0],
  [1, 0],
  [1, 2],
  [2, 5],
  [7, 13],
  [40, 0],
  [0, 3],
  [1000, 3000],
] as const;

const SHAPES: readonly Shape[] = COUNTS.flatMap(([nodes, buffers]) =>
  [false, true].flatMap((metadata) =>
    [false, true].map((dictionary) => ({ nodes, buffers, metadata, dictionary })),
  ),
);

/** A number that needs all 53 bits, different for each place. */
function large(i: number): bigint {
  return (1n << 52n) + BigInt(i) * 0x1_0000_0001n;
}

/** A message of a shape with every number set. */
function filled({ nodes, buffers, metadata, dictionary }: Shape): Uint8Array {
  const template = batchTemplate(nodes, buffers, metadata, dictionary);
  const { block } = encodeMetadata([["key", "välue"]]);
  const bytes = new Uint8Array(template.bytes.length + (metadata ? block.length : 0));
  bytes.set(template.bytes);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(template.bodyLengthAt, large(1), true);
  view.setBigInt64(template.numRowsAt, large(2), true);
  if (dictionary) view.setBigInt64(template.dictionaryIdAt, large(3), true);
  for (let i = 0; i < nodes * 2; i++) {
    view.setBigInt64(template.nodesAt + i * 8, large(10 + i), true);
  }
  for (let i = 0; i < buffers * 2; i++) {
    view.setBigInt64(template.buffersAt + i * 8, large(100_000 + i), true);
  }
  if (metadata) {
    view.setUint32(template.metadataAt, template.bytes.length - template.metadataAt, true);
    bytes.set(block, template.bytes.length);
  }
  return bytes;
}

describe.each(SHAPES)(
  "$nodes nodes, $buffers buffers, metadata: $metadata, dictionary: $dictionary",
  (shape) => {
    const template = batchTemplate(shape.nodes, shape.buffers, shape.metadata, shape.dictionary);

    test("is what apache-arrow makes of it", () => {
      const message = Message.decode(filled(shape));
      expect(message.version).toBe(MetadataVersion.V5);
      const header = message.header();
      const batch = (
        header instanceof DictionaryBatch ? header.data : header
      ) as RecordBatchMessage;
      expect(header instanceof DictionaryBatch).toBe(shape.dictionary);
      expect(BigInt(message.bodyLength)).toBe(large(1));
      expect(BigInt(batch.length)).toBe(large(2));
      if (header instanceof DictionaryBatch) {
        expect([BigInt(header.id), header.isDelta]).toEqual([large(3), false]);
      }
      const nodes = batch.nodes.flatMap(({ length, nullCount }) => [length, nullCount]);
      const buffers = batch.buffers.flatMap(({ offset, length }) => [offset, length]);
      expect(nodes.map(BigInt)).toEqual(nodes.map((_, i) => large(10 + i)));
      expect(buffers.map(BigInt)).toEqual(buffers.map((_, i) => large(100_000 + i)));
      expect([nodes.length, buffers.length]).toEqual([shape.nodes * 2, shape.buffers * 2]);
      expect([...message.metadata]).toEqual(shape.metadata ? [["key", "välue"]] : []);
      expect(batch.compression).toBeNull();
    });

    test("has every number where a number of its size may stand", () => {
      const { bytes, bodyLengthAt, numRowsAt, nodesAt, buffersAt, metadataAt } = template;
      expect(bytes.length % 8).toBe(0);
      expect([bodyLengthAt % 8, numRowsAt % 8, nodesAt % 8, buffersAt % 8]).toEqual([0, 0, 0, 0]);
      expect(metadataAt % 4).toBe(0);
      expect(template.dictionaryIdAt % 8).toBe(0);
      expect(metadataAt > 0).toBe(shape.metadata);
      expect(template.dictionaryIdAt > 0).toBe(shape.dictionary);
    });

    test("has zeros for numbers and for padding", () => {
      const { bytes, nodesAt, buffersAt } = template;
      const numbers = [
        bytes.subarray(nodesAt, nodesAt + shape.nodes * 16),
        bytes.subarray(buffersAt, buffersAt + shape.buffers * 16),
      ];
      expect(numbers.flatMap((part) => [...part]).every((byte) => byte === 0)).toBe(true);
      // What is left are tables and their offsets, the same however many nodes and buffers there are.
      const least = batchTemplate(0, 0, shape.metadata, shape.dictionary).bytes;
      const content = (all: Uint8Array): number => all.filter((byte) => byte !== 0).length;
      expect(content(bytes)).toBeLessThan(content(least) + 8);
    });

    test("is made once", () => {
      const { nodes, buffers, metadata, dictionary } = shape;
      expect(batchTemplate(nodes, buffers, metadata, dictionary)).toBe(template);
    });
  },
);

test("templates of all shapes differ", () => {
  const all = SHAPES.map((shape) =>
    batchTemplate(shape.nodes, shape.buffers, shape.metadata, shape.dictionary),
  );
  expect(new Set(all).size).toBe(SHAPES.length);
});

test("shapes without end are not remembered", () => {
  const first = batchTemplate(3, 3, false, false);
  for (let i = 0; i < 3000; i++) batchTemplate(i, 1, false, false);
  const again = batchTemplate(3, 3, false, false);
  expect(again).toEqual(first);
  expect(again).not.toBe(first);
});
