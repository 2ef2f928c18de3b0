/** What is required of streams. */
import type { RequirementTable } from "./requirement.ts";

/** The server pushes. */
export const producerRequirements = {
  "producer.delivers-its-batches-in-order": {
    behaviour: "All batches come, each once, in the order in which they were emitted.",
    spec: "wire.md#streams",
  },
  "producer.may-finish-at-once": {
    behaviour: "A producer that finishes in its first turn is a stream without batches.",
    spec: "wire.md#streams",
  },
  "producer.may-finish-with-its-last-batch": {
    behaviour: "A batch that is emitted in the turn that finishes is delivered.",
    spec: "wire.md#streams",
  },
  "producer.awaits-its-state": {
    behaviour: "Handlers and states may take their time.",
    spec: "wire.md#streams",
  },
  "producer.is-taken-turn-by-turn": {
    behaviour: "`tick()` gives one batch, then `undefined` at the end, and is refused after that.",
    spec: "wire.md#streams",
  },
  "producer.takes-one-turn-at-a-time": {
    behaviour: "A turn that is asked for while another is under way is refused as `busy`.",
    spec: "errors.md#transport",
  },
  "producer.carries-large-batches": {
    behaviour: "Batches of hundreds of kilobytes arrive whole.",
    spec: "limits.md#what-is-received",
    needs: ["bulk"],
  },
  "producer.batches-may-have-no-rows": {
    behaviour: "A batch without rows is a batch, and not the end.",
    spec: "wire.md#streams",
  },
  "producer.batches-may-have-no-columns": {
    behaviour: "A batch without columns is a batch, and not the end.",
    spec: "wire.md#streams",
  },
  "producer.may-choose-its-columns": {
    behaviour: "Where no columns are declared, each call chooses its own.",
    spec: "wire.md#streams",
  },
  "producer.dictionaries-may-change": {
    behaviour: "Dictionary columns may have other values from batch to batch.",
    spec: "wire.md#streams",
  },
  "producer.batches-are-kept": {
    behaviour: "A batch that was received stays as it is while others are received.",
    spec: "layers.md#seams",
  },
  "producer.projects-what-it-emits": {
    behaviour:
      "A ready batch may have more columns, in another order and of types that can be cast.",
    spec: "wire.md#streams",
  },
  "producer.must-emit-the-declared-columns": {
    behaviour: "A batch that lacks a declared column is an error of the handler.",
    spec: "wire.md#errors",
  },
  "producer.emits-once-a-turn": {
    behaviour: "A second batch in one turn is an error of the handler.",
    spec: "limits.md#calls-and-streams",
  },
  "producer.must-emit-or-finish": {
    behaviour: "A turn that neither emits nor finishes is an error of the handler.",
    spec: "wire.md#streams",
  },
  "producer.streams-follow-each-other": {
    behaviour: "Streams can be opened one after the other, any number of times.",
    spec: "wire.md#streams",
  },
} as const satisfies RequirementTable;

/** Ticks that are sent before they are asked for. */
export const readAheadRequirements = {
  "read-ahead.changes-nothing-that-is-read": {
    behaviour: "The batches are the same, however many turns are asked for ahead.",
    spec: "wire.md#streams",
  },
  "read-ahead.stops-at-its-window": {
    behaviour: "No more turns are taken than were read and may be asked for ahead.",
    spec: "limits.md#calls-and-streams",
    needs: ["duplex"],
  },
  "read-ahead.of-0-is-lockstep": {
    behaviour: "With `readAhead: 0` no turn is taken before it is asked for.",
    spec: "limits.md#calls-and-streams",
  },
  "read-ahead.can-be-cancelled": {
    behaviour: "A stream can be cancelled while turns are under way that nobody will read.",
    spec: "wire.md#streams",
  },
  "read-ahead.cannot-wait-for-itself": {
    behaviour: "A window of thousands of turns never makes client and server wait for each other.",
    spec: "limits.md#calls-and-streams",
    needs: ["bulk"],
  },
} as const satisfies RequirementTable;

/** One batch in, one batch out. */
export const exchangeRequirements = {
  "exchange.keeps-its-state": {
    behaviour: "What a state remembers in one turn it knows in the next.",
    spec: "wire.md#streams",
  },
  "exchange.takes-columns-rows-and-batches": {
    behaviour: "Input may be columns, rows, a record batch, or a batch with metadata.",
    spec: "wire.md#streams",
  },
  "exchange.keeps-nulls": {
    behaviour: "Nulls arrive as nulls, and come back as nulls.",
    spec: "wire.md#streams",
  },
  "exchange.batches-may-have-no-rows": {
    behaviour: "Input without rows is answered with a batch.",
    spec: "wire.md#streams",
  },
  "exchange.batches-may-have-no-columns": {
    behaviour: "Input without columns is answered with a batch, a hundred times in a row.",
    spec: "wire.md#streams",
  },
  "exchange.casts-its-input": {
    behaviour: "Input of a type that can be cast is cast.",
    spec: "wire.md#streams",
  },
  "exchange.takes-columns-in-any-order": {
    behaviour: "The columns of the input may come in another order.",
    spec: "wire.md#streams",
  },
  "exchange.refuses-other-columns": {
    behaviour: "Input with columns of other names is an error, and the connection goes on.",
    spec: "wire.md#streams",
  },
  "exchange.refuses-other-types": {
    behaviour: "Input of a type that cannot be cast is an error, and the connection goes on.",
    spec: "wire.md#streams",
  },
  "exchange.checks-values-before-sending": {
    behaviour:
      "A value that does not fit is refused before anything is sent, and the session goes on.",
    spec: "errors.md#schema",
  },
  "exchange.input-keeps-the-first-schema": {
    behaviour:
      "The first batch fixes the schema of the input: others are refused, and the session goes on.",
    spec: "wire.md#streams",
  },
  "exchange.awaits-its-state": {
    behaviour: "Handlers and states may take their time.",
    spec: "wire.md#streams",
  },
  "exchange.carries-large-batches": {
    behaviour: "Megabytes go in and come out, turn after turn.",
    spec: "limits.md#what-is-received",
    needs: ["bulk"],
  },
  "exchange.runs-for-many-turns": {
    behaviour: "Many turns of one session are answered, each with its own batch.",
    spec: "wire.md#streams",
  },
  "exchange.takes-one-turn-at-a-time": {
    behaviour: "A turn that is begun while another is under way is refused as `busy`.",
    spec: "errors.md#transport",
  },
  "exchange.cannot-finish": {
    behaviour: "`finish()` in an exchange is an error of the handler.",
    spec: "wire.md#streams",
  },
  "exchange.emits-once-a-turn": {
    behaviour: "A second batch in one turn is an error of the handler.",
    spec: "limits.md#calls-and-streams",
  },
  "exchange.must-emit": {
    behaviour: "A turn without a batch is an error of the handler.",
    spec: "wire.md#streams",
  },
} as const satisfies RequirementTable;

/** What a stream remembers. */
export const stateRequirements = {
  "state.of-every-type-is-kept": {
    behaviour: "A state's fields of every type are the same in the next turn, to the last bit.",
    spec: "wire.md#streams",
  },
  "state.may-grow": {
    behaviour: "A state may grow from turn to turn.",
    spec: "limits.md#http",
  },
  "state.belongs-to-one-stream": {
    behaviour: "Each stream starts with a state of its own.",
    spec: "wire.md#streams",
  },
} as const satisfies RequirementTable;

/** What a stream announces. */
export const headerRequirements = {
  "header.comes-before-the-first-batch": {
    behaviour: "The header is there when the session is, of a producer and of an exchange.",
    spec: "wire.md#streams",
  },
  "header.may-have-fields-of-every-family": {
    behaviour: "A header arrives as an equal instance of its class.",
    spec: "wire.md#streams",
  },
  "header.is-null-where-none-is-declared": {
    behaviour: "A stream without a header has `null`, and asking for a class is a `TypeError`.",
    spec: "wire.md#streams",
  },
  "header.of-another-class-is-refused": {
    behaviour: "Asking for a header of another class is a `TypeError` that names both.",
    spec: "wire.md#streams",
  },
  "header.that-is-missing-is-an-error": {
    behaviour: "A stream that declares a header and begins without one is an error of the handler.",
    spec: "errors.md#protocol",
  },
} as const satisfies RequirementTable;
