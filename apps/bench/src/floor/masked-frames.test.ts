import { expect, test } from "vitest";
import { maskedFrames } from "./masked-frames.ts";

test.each([1 << 16, 100_001])(
  "a message of %i bytes is framed, masked with another key each time",
  (size) => {
    const message = Uint8Array.from({ length: size }, (_, i) => i);
    const next = maskedFrames(message);
    const keys = [1, 2].map(() => {
      const frame = Buffer.from(next());
      expect([...frame.subarray(0, 2)]).toEqual([0x82, 0xff]);
      expect(frame.readBigUInt64BE(2)).toBe(BigInt(size));
      const key = frame.subarray(10, 14);
      const unmasked = frame.subarray(14).map((byte, i) => byte ^ key[i % 4]!);
      expect(Buffer.compare(unmasked, message)).toBe(0);
      return key.readUInt32LE();
    });
    expect(keys[0]).not.toBe(keys[1]);
  },
);
