/** A row of the matrix: one carrier, and how it is set up in each of its variants. */
import {
  type ByteChannel,
  type Connector,
  channelTransport,
  type DecodeOptions,
} from "@sheaf/core";
import type { Capabilities, Fault, RunningFixture } from "@sheaf/testing";
import type { Variant, VariantName } from "./variants.ts";

/** One carrier. */
export interface MatrixTransport {
  readonly name: string;
  /** What is unusual about it, in all variants. */
  readonly capabilities?: Partial<Capabilities>;
  /** The ways in which it is tried, the plain one first. */
  readonly variants: readonly VariantName[];
  /** Those of them that run on every change. Default: the plain one. */
  readonly everyTime?: readonly VariantName[];
  /** The areas that run on every change, where all of them would take too long. */
  readonly everyTimeAreas?: readonly string[];
  /** Starts the fixture's server. */
  start(variant: Variant): Promise<RunningFixture>;
}

/** The variants of carriers that move bytes. */
export const BYTE_VARIANTS: readonly VariantName[] = [
  "plain",
  "byte by byte",
  "slow reader",
  "lent bytes",
  "generation A",
  "generation B",
];

/** The parts of a fixture that is reached by byte channels. */
export interface ChannelParts {
  /** Opens a channel to the server. */
  open(): Promise<ByteChannel>;
  /** The connector as users have it, for the plain way. */
  readonly connector: Connector;
  /** Ends the server. */
  end(): Promise<unknown>;
}

const asItIs: Fault = (channel) => channel;

/** A fixture whose bytes can be tampered with, and whose connections can be limited. */
export function channelFixture(
  { open, connector, end }: ChannelParts,
  { around }: Variant,
): RunningFixture {
  const opening = (fault: Fault, options?: DecodeOptions): Connector => {
    return async () => channelTransport(fault((around ?? asItIs)(await open())), options);
  };
  return {
    connector: around === undefined ? connector : opening(asItIs),
    limited: (options) => opening(asItIs, options),
    through: (fault) => opening(fault),
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}

/** What a carrier can do whose fixture is made by {@link channelFixture}. */
export const CHANNEL_CAPABILITIES: Partial<Capabilities> = { limits: true, tampering: true };
