/**
 * The one file that calls the system beside Node: mapping a file into memory. Everything else about segments goes
 * through `node:fs`. koffi is looked up when it is first needed; another way to call `mmap` would replace this file.
 */
import { createRequire } from "node:module";

/** A file in memory, shared with whoever else maps it. */
export interface Mapping {
  readonly memory: ArrayBuffer;
  /** An ArrayBuffer of its own over part of the memory; it keeps the mapping alive. */
  view(offset: number, byteLength: number): ArrayBuffer;
  /**
   * Has the system provide the pages of a part of the file; `false` when it has no room. Without this, a full
   * `/dev/shm` shows at the first write, as a signal that ends the process.
   */
  reserve(offset: number, byteLength: number): boolean;
}

interface SystemCalls {
  mmap(length: number, fd: number): bigint;
  munmap(address: bigint, length: number): number;
  fallocate(fd: number, offset: number, length: number): number;
  view(address: bigint, length: number): ArrayBuffer;
}

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 2n ** 64n - 1n;
const EINTR = 4;
/** `EINVAL`, `ENOSYS`, `EOPNOTSUPP`: the file system cannot reserve, and nothing is known of its room. */
const CANNOT_RESERVE: readonly number[] = [22, 38, 95];

let calls: SystemCalls | { readonly problem: string } | undefined;

/** Why this process cannot map files, `undefined` when it can. */
export function mappingProblem(): string | undefined {
  const loaded = systemCalls();
  return "problem" in loaded ? loaded.problem : undefined;
}

/**
 * Maps the first `byteLength` bytes of an open file, which must have as many. The mapping lives as long as its memory
 * can be reached: only the garbage collector unmaps it, because reading unmapped memory ends the process. Throws when
 * the system refuses.
 */
export function mapSegment(fd: number, byteLength: number): Mapping {
  const loaded = systemCalls();
  if ("problem" in loaded) throw new Error(loaded.problem);
  const address = loaded.mmap(byteLength, fd);
  if (address === MAP_FAILED) throw new Error(`mmap of ${byteLength} bytes failed`);
  const memory = loaded.view(address, byteLength);
  unmapping.register(memory, { address, byteLength });
  return {
    memory,
    view: (offset, length) => {
      const part = loaded.view(address + BigInt(offset), length);
      wholes.set(part, memory);
      return part;
    },
    reserve: (offset, length) => reserve(loaded, { fd, offset, length }),
  };
}

/** What must stay mapped as long as a part of it is in use. */
const wholes: WeakMap<ArrayBuffer, ArrayBuffer> = new WeakMap();

const unmapping = new FinalizationRegistry<{
  readonly address: bigint;
  readonly byteLength: number;
}>(({ address, byteLength }) => {
  const loaded = systemCalls();
  if ("munmap" in loaded) loaded.munmap(address, byteLength);
});

function reserve(
  { fallocate }: SystemCalls,
  part: { readonly fd: number; readonly offset: number; readonly length: number },
): boolean {
  let errno = EINTR;
  while (errno === EINTR) errno = fallocate(part.fd, part.offset, part.length);
  return errno === 0 || CANNOT_RESERVE.includes(errno);
}

function systemCalls(): SystemCalls | { readonly problem: string } {
  calls ??= load();
  return calls;
}

function load(): SystemCalls | { readonly problem: string } {
  try {
    const koffi = createRequire(import.meta.url)("koffi") as typeof import("koffi");
    const system = koffi.load(null);
    const mmap = system.func("void *mmap(void *, size_t, int, int, int, long)");
    const munmap = system.func("int munmap(void *, size_t)");
    const fallocate = system.func("int posix_fallocate(int, long, long)");
    return {
      mmap: (length, fd) => BigInt(mmap(null, length, PROT_READ_WRITE, MAP_SHARED, fd, 0)),
      munmap: (address, length) => munmap(address, length),
      fallocate: (fd, offset, length) => fallocate(fd, offset, length),
      view: (address, length) => koffi.view(address, length),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { problem: `shared memory needs the package koffi: ${why}` };
  }
}
