// @ts-check
// The family's object storage for tests, which comes with the reference.
import path from "node:path";
import { startWorker } from "./worker.mjs";

/**
 * Starts one.
 * @param {import("./install-reference.mjs").Reference} reference
 * @param {string} checkout
 * @returns {Promise<{ url: string, stop: () => Promise<unknown> }>}
 */
export async function startFakeStorage({ place, bin }, checkout) {
  const module = ["-m", "vgi_rpc.conformance.fake_storage", "--port", "0"];
  const argv = place.enter([path.join(bin, "python"), ...module]);
  const { address, stop } = await startWorker(argv, { cwd: checkout, strict: false });
  return { url: `http://${address}`, stop };
}
