/** A file in /dev/shm as a client of another project makes it. */
import { closeSync, ftruncateSync, openSync, readdirSync, unlinkSync, writeSync } from "node:fs";

const FOLDER = "/dev/shm";
const PREFIX = "fuzzed-segment-";
/** Where the data begin. */
export const DATA_AT: number = 64 * 1024;
/** Behind the header. */
const DATA_BYTES = 64 * 1024;
export const SEGMENT_BYTES: number = DATA_AT + DATA_BYTES;
/** All names are of the same length, so that one can stand in the place of another. */
const ANY_NAME = /fuzzed-segment-\d{8}/g;

/** A segment of this process; its name goes when the process does, or when the next one looks. */
export class SegmentFile {
  readonly name: string = `${PREFIX}${String(process.pid).padStart(8, "0")}`;
  readonly #fd: number;

  constructor() {
    removeStale();
    this.#fd = openSync(`${FOLDER}/${this.name}`, "wx+", 0o600);
    ftruncateSync(this.#fd, SEGMENT_BYTES);
    process.on("exit", () => this.#remove());
  }

  /** Puts a header and data there; what was behind them stays. */
  write(header: Uint8Array, data: Uint8Array): void {
    writeSync(this.#fd, header.subarray(0, DATA_AT), 0, undefined, 0);
    writeSync(this.#fd, data.subarray(0, DATA_BYTES), 0, undefined, DATA_AT);
  }

  /** Bytes of another process, which had another name for it. */
  renamedIn(bytes: Uint8Array): Uint8Array {
    const text = Buffer.from(bytes).toString("latin1").replaceAll(ANY_NAME, this.name);
    return new Uint8Array(Buffer.from(text, "latin1"));
  }

  #remove(): void {
    closeSync(this.#fd);
    unlinkSync(`${FOLDER}/${this.name}`);
  }
}

/** A header with one region. */
export function headerOf(dataLength: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 + 16 * 3));
  new Uint8Array(view.buffer).set(new TextEncoder().encode("VGIS"));
  view.setUint32(4, 1, true);
  view.setBigUint64(8, BigInt(DATA_BYTES), true);
  view.setUint32(16, dataLength === 0 ? 0 : 1, true);
  view.setBigUint64(24, BigInt(DATA_AT), true);
  view.setBigUint64(32, BigInt(dataLength), true);
  return new Uint8Array(view.buffer);
}

/** Removes the files of processes that were ended before they could. */
function removeStale(): void {
  for (const name of readdirSync(FOLDER)) {
    if (!name.startsWith(PREFIX) || isAlive(Number(name.slice(PREFIX.length)))) continue;
    unlinkSync(`${FOLDER}/${name}`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
