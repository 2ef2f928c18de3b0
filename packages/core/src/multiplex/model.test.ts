/** Whatever two sides do, in whatever order: the bytes of each channel arrive as they were sent, up to its end. */
import { isSheafError } from "@sheaf/arrow";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { ByteChannel } from "../transport/byte-channel.ts";
import { cutting } from "./testing/carriers.ts";
import { multiplexedPair, type Pair, pattern, settled } from "./testing/pair.ts";
import { Random } from "./testing/random.ts";

type Command =
  | { readonly kind: "open"; readonly byServer: boolean }
  | { readonly kind: "send"; readonly at: number; readonly sizes: readonly number[] }
  | { readonly kind: "receive"; readonly at: number; readonly into: number }
  | { readonly kind: "close"; readonly at: number }
  | { readonly kind: "breathe" };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("open"), byServer: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("send"),
      at: fc.nat(),
      sizes: fc.array(fc.nat({ max: 400 }), { maxLength: 4 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("receive"),
      at: fc.nat(),
      into: fc.nat({ max: 300 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("close"), at: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("breathe") }) },
);

const scenario = fc.record({
  commands: fc.array(command, { maxLength: 60 }),
  windows: fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 })),
  maxWindowBytes: fc.nat({ max: 2000 }),
  growthBytes: fc.nat({ max: 3000 }),
  pieces: fc.integer({ min: 1, max: 2000 }),
  seed: fc.nat(),
});

/** One end of a channel, and what the model knows of it. */
class End {
  readonly channel: ByteChannel;
  readonly seed: number;
  sent = 0;
  received = 0;
  isClosed = false;
  /** How receiving ended, other than by our own close. */
  end: "in order" | "reset" | undefined;
  readonly sends: Promise<boolean>[] = [];
  #receiving: Promise<void> | undefined;
  other: End | undefined;

  constructor(channel: ByteChannel, seed: number) {
    this.channel = channel;
    this.seed = seed;
  }

  send(sizes: readonly number[]): void {
    const chunks: Uint8Array[] = [];
    let sent = this.sent;
    for (const size of sizes) {
      chunks.push(pattern(size, this.seed, sent));
      sent += size;
    }
    try {
      const accepted = this.channel.send(chunks);
      this.sent = sent;
      this.sends.push(Promise.resolve(accepted).then(() => true, isLost));
    } catch (error) {
      isLost(error);
      expect(this.isClosed || this.other === undefined || this.other.isClosed).toBe(true);
    }
  }

  /** At most one at a time, as the contract has it. */
  receive(into: number): Promise<void> {
    this.#receiving ??= this.#receive(into).finally(() => {
      this.#receiving = undefined;
    });
    return this.#receiving;
  }

  async #receive(into: number): Promise<void> {
    try {
      const chunk = await this.channel.receive(new Uint8Array(into));
      if (chunk === undefined) {
        if (!this.isClosed) this.end = "in order";
        return;
      }
      const expected = pattern(chunk.byteLength, this.other?.seed ?? -1, this.received);
      expect(chunk.byteLength).toBeGreaterThan(0);
      expect(Buffer.compare(chunk, expected)).toBe(0);
      this.received += chunk.byteLength;
    } catch (error) {
      expect(isSheafError(error, "transport", "peer-closed"), String(error)).toBe(true);
      this.end = "reset";
    }
  }

  async receiveToEnd(): Promise<void> {
    while (this.end === undefined && !this.isClosed) await this.receive(64);
  }

  close(): void {
    this.isClosed = true;
    void this.channel.close();
  }
}

function isLost(error: unknown): false {
  expect(isSheafError(error, "transport"), String(error)).toBe(true);
  return false;
}

/** The ends of all channels of a connection. */
class Ends {
  readonly all: End[] = [];
  readonly #unmatched: Map<string, End> = new Map();

  readonly add = (channel: ByteChannel): void => {
    const end = new End(channel, this.all.length);
    this.all.push(end);
    const other = this.#unmatched.get(channel.name);
    this.#unmatched.set(channel.name, end);
    if (other === undefined) return;
    end.other = other;
    other.other = end;
  };

  async do(step: Command, { client, server }: Pair): Promise<void> {
    if (step.kind === "breathe") return settled();
    if (step.kind === "open") {
      const side = step.byServer ? server : client;
      if (side.capacity > 0) this.add(side.open());
      return;
    }
    const end = this.all[step.at % this.all.length];
    if (end === undefined) return;
    if (step.kind === "send") end.send(step.sizes);
    else if (step.kind === "receive") void end.receive(step.into);
    else end.close();
  }

  /** Receives everywhere, then closes everything, and compares. */
  async finish(): Promise<void> {
    await settled();
    const reading = Promise.all(this.all.map((end) => end.receiveToEnd()));
    const outcomes = await Promise.all(this.all.map((end) => Promise.all(end.sends)));
    for (const end of this.all) end.close();
    await reading;
    await settled();
    for (const [at, end] of this.all.entries()) check(end, outcomes[at]?.every(Boolean) ?? true);
  }
}

it("random interleavings over a carrier that cuts", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ commands, windows, pieces, seed, ...growth }) => {
      const random = new Random(seed);
      const cut = (channel: ByteChannel) => cutting(channel, () => random.below(pieces));
      const ends = new Ends();
      const side = (windowBytes: number) => ({
        limits: { maxChannels: 3, windowBytes, ...growth },
        onChannel: ends.add,
      });
      const pair = await multiplexedPair({
        client: side(windows[0]),
        server: side(windows[1]),
        nearCarrier: cut,
        farCarrier: cut,
      });
      for (const step of commands) await ends.do(step, pair);
      await ends.finish();
      const { client, server } = pair;
      expect([client.openChannels, server.openChannels]).toEqual([0, 0]);
      await client.close();
      await server.closed;
      expect([client.failure, server.failure]).toEqual([undefined, undefined]);
    }),
    { numRuns: 400 },
  );
});

/** What one end sent against what the other one received. */
function check(end: End, allAccepted: boolean): void {
  const { other } = end;
  if (other === undefined) throw new Error(`${end.channel.name} never arrived`);
  expect(other.received).toBeLessThanOrEqual(end.sent);
  if (other.end === "reset") expect(allAccepted).toBe(false);
  if (other.end === "in order" && allAccepted) expect(other.received).toBe(end.sent);
}
