/** What is required when calls and streams end early. */
import type { RequirementTable } from "./requirement.ts";

/** Ending a stream in order. */
export const closeRequirements = {
  "close.leaves-the-carrier-usable": {
    behaviour: "After a stream was closed, whenever that was, the next call works.",
    spec: "wire.md#streams",
  },
  "close.is-idempotent": {
    behaviour: "Closing again, closing what has finished and closing after a cancel do no harm.",
    spec: "wire.md#streams",
  },
  "close.refuses-later-turns": {
    behaviour: "A turn after the close is refused with the code `stream-closed`.",
    spec: "errors.md#protocol",
  },
  "close.is-no-cancel": {
    behaviour: "The state is not told of a stream that is closed in order.",
    spec: "wire.md#streams",
  },
  "close.happens-with-the-scope": {
    behaviour: "`await using` closes a session.",
    spec: "wire.md#streams",
  },
  "close.reads-what-was-asked-ahead": {
    behaviour: "Batches that were asked for ahead and never read do not reach the next call.",
    spec: "limits.md#calls-and-streams",
  },
} as const satisfies RequirementTable;

/** Leaving a stream early. */
export const cancelRequirements = {
  "cancel.tells-the-state-once": {
    behaviour: "After any number of turns a cancel reaches the state, once.",
    spec: "wire.md#streams",
  },
  "cancel.stops-the-producer": {
    behaviour: "No turn is taken after a cancel.",
    spec: "wire.md#streams",
  },
  "cancel.happens-when-a-loop-is-left": {
    behaviour: "`break` in a `for await` cancels.",
    spec: "wire.md#streams",
  },
  "cancel.happens-when-a-loop-throws": {
    behaviour: "An error in a `for await` cancels, and comes out.",
    spec: "wire.md#streams",
  },
  "cancel.ends-exchanges": {
    behaviour: "An exchange can be cancelled; its state is told once, and takes no further turn.",
    spec: "wire.md#streams",
  },
  "cancel.may-come-during-a-turn": {
    behaviour: "A turn that is under way when its stream is cancelled still gets its batch.",
    spec: "wire.md#streams",
  },
  "cancel.survives-a-state-that-fails": {
    behaviour: "An error in `onCancel` is nobody's: the cancel succeeds, and the next call works.",
    spec: "wire.md#streams",
  },
  "cancel.of-a-finished-stream-is-nothing": {
    behaviour: "Cancelling a stream that has finished does nothing.",
    spec: "wire.md#streams",
  },
} as const satisfies RequirementTable;

/** Signals and deadlines. */
export const giveUpRequirements = {
  "give-up.before-sending-sends-nothing": {
    behaviour: "A call whose signal has fired already is refused, and its handler not run.",
    spec: "errors.md#cancelled",
  },
  "give-up.rejects-at-once": {
    behaviour:
      "A call rejects when its signal fires, with the signal's reason as the cause; the late answer reaches nobody.",
    spec: "errors.md#cancelled",
    needs: ["sharedServer"],
  },
  "give-up.rejects-when-the-time-is-up": {
    behaviour: "A call rejects after `timeoutMs`, and not before.",
    spec: "limits.md#calls-and-streams",
    needs: ["sharedServer"],
  },
  "give-up.ends-a-turn": {
    behaviour: "A turn rejects after the stream's `timeoutMs`, and the stream has ended.",
    spec: "limits.md#calls-and-streams",
    needs: ["sharedServer"],
  },
  "give-up.cancels-between-turns": {
    behaviour: "A stream whose signal fires between two turns is cancelled at the next.",
    spec: "errors.md#cancelled",
  },
  "give-up.leaves-the-queue": {
    behaviour: "A call that is given up while it waits for its turn costs the others nothing.",
    spec: "errors.md#cancelled",
    needs: ["sharedServer"],
  },
  "give-up.leaves-no-timer": {
    behaviour: "A call that was answered in time leaves no timer behind.",
    spec: "limits.md#calls-and-streams",
  },
} as const satisfies RequirementTable;

/** Calls side by side. */
export const concurrencyRequirements = {
  "concurrent.calls-do-not-wait": {
    behaviour: "A call is answered while another one of the same connection is at work.",
    spec: "wire-multiplex.md#calls",
    needs: ["concurrent"],
  },
  "concurrent.streams-run-side-by-side": {
    behaviour: "Streams of one connection are read in turns, and calls go between them.",
    spec: "wire-multiplex.md#calls",
    needs: ["concurrent"],
  },
} as const satisfies RequirementTable;

/** Going on elsewhere. */
export const resumeRequirements = {
  "resume.goes-on-behind-the-last-batch": {
    behaviour:
      "A stream goes on over another connection with the token of its session, producer or exchange.",
    spec: "wire.md#http",
    needs: ["stateless"],
  },
  "resume.needs-a-token-that-was-given": {
    behaviour: "A token that is made up or cut is refused, always in the same words.",
    spec: "wire.md#http",
    needs: ["stateless"],
  },
  "resume.has-no-token-after-the-end": {
    behaviour: "A stream that has finished has no token.",
    spec: "wire.md#http",
    needs: ["stateless"],
  },
} as const satisfies RequirementTable;
