import { ByteInlet, type ByteSource } from "../src/node/byte-inlet.ts";

/** Plays the runtime: reads into what the inlet names, one callback per read. */
export class FakeRuntime implements ByteSource {
  readonly inlet: ByteInlet;
  paused = false;
  redirected = 0;
  #target: Uint8Array;

  constructor({ redirects = true, sliceBytes = Infinity } = {}) {
    this.inlet = new ByteInlet(sliceBytes);
    if (!redirects) this.redirect = undefined;
    this.inlet.attach(this);
    this.#target = this.inlet.buffer();
  }

  redirect: ((buffer: Uint8Array) => void) | undefined = (buffer) => {
    this.redirected += 1;
    this.#target = buffer;
  };

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  /** Reads like the kernel: into the promised memory, as often as that takes. Answers what is left. */
  async arrive(bytes: Uint8Array): Promise<Uint8Array> {
    let rest = bytes;
    while (rest.byteLength > 0 && !this.paused) {
      const length = Math.min(rest.byteLength, this.#target.byteLength);
      this.#target.set(rest.subarray(0, length));
      this.inlet.filled(length);
      this.#target = this.inlet.buffer();
      rest = rest.subarray(length);
      // Between two reads the runtime lets continuations run.
      await Promise.resolve();
      await Promise.resolve();
    }
    return rest;
  }
}
