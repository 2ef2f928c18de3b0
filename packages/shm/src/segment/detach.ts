/** Taking memory away from everybody who still looks at it, whoever else has a view of it. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Transfer = (this: ArrayBuffer, byteLength: number) => ArrayBuffer;

/** Node 20 has `ArrayBuffer.prototype.transfer` as well, for contexts that are made while this flag is on. */
const FLAG = "harmony-rab-gsab-transfer";

let transfer: Transfer | undefined;
let isKnown = false;

/** Whether this runtime can do it. */
export function canDetach(): boolean {
  return transferOf() !== undefined;
}

/**
 * Empties a buffer, and with it every array over it. Memory of others, which a buffer only shows, stays as it is.
 * `structuredClone` would not do: it copies such memory, and leaves the view.
 */
export function detach(buffer: ArrayBuffer): void {
  // To nothing: what was transferred whole would count as memory in use until it is garbage.
  if (buffer.byteLength > 0) transferOf()?.call(buffer, 0);
}

function transferOf(): Transfer | undefined {
  if (!isKnown) transfer = ownTransfer(ArrayBuffer.prototype) ?? flaggedTransfer();
  isKnown = true;
  return transfer;
}

function ownTransfer(prototype: object): Transfer | undefined {
  return (prototype as { readonly transfer?: Transfer }).transfer;
}

function flaggedTransfer(): Transfer | undefined {
  try {
    setFlagsFromString(`--${FLAG}`);
    const prototype: object = runInNewContext("ArrayBuffer.prototype");
    setFlagsFromString(`--no-${FLAG}`);
    return ownTransfer(prototype);
  } catch {
    // A runtime that is not V8, or has no such flag.
    return undefined;
  }
}
