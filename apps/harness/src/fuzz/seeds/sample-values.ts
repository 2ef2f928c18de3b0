/** Values for the fuzzed service's calls. */
import { recordBatchFromRows } from "@sheaf/arrow";
import { Field, Float64, Schema } from "apache-arrow";
import { Assortment, Place } from "../service/contract.ts";

const schema = new Schema([new Field("x", new Float64(), true)]);

const all = {
  flag: true,
  small: -7,
  count: 2 ** 40,
  exact: -(2n ** 63n),
  word: 65_535,
  huge: 2n ** 64n - 1n,
  half: 0.5,
  single: -1.25,
  price: "12345.67",
  text: "grüße 🌾",
  longText: "long",
  payload: Uint8Array.of(0, 1, 254, 255),
  longPayload: new Uint8Array(20),
  code: Uint8Array.of(1, 2, 3, 4),
  day: new Date("2024-02-29"),
  moment: new Date("2024-02-29T12:34:56.789Z"),
  instant: 1_709_210_096_789_123_456n,
  clock: 45_296_789,
  fineClock: 45_296_789_123n,
  span: -5_000_000n,
  level: "high",
  color: "red",
  scores: [1.5, null, Number.NaN],
  tags: new Set(["a", "b"]),
  labels: new Map([
    ["one", 1],
    ["none", null],
  ]),
  notes: { first: "note" },
  home: new Place({ x: 1, y: 2, name: "here" }),
  stops: [new Place({ x: 0, y: 0, name: null }), new Place({ x: 3, y: 4, name: "there" })],
  nickname: "nick",
  rows: recordBatchFromRows(schema, [{ x: 1 }, { x: null }]),
  shape: schema,
} as const;

/** One of everything, the optional parts too. */
export const FULL: Assortment = new Assortment({
  ...all,
  scores: [...all.scores],
  stops: [...all.stops],
});

/** As little as there can be. */
export const SPARSE: Assortment = new Assortment({
  ...all,
  text: "",
  payload: new Uint8Array(0),
  scores: [],
  tags: new Set(),
  labels: new Map(),
  notes: {},
  stops: [],
  nickname: null,
  rows: null,
  shape: null,
});
