/** Bytes that shall be an instance of a dataclass. */
import { encodeBatches, encodeRows, rowCodec } from "@sheaf/arrow";
import { FULL, SPARSE } from "../seeds/sample-values.ts";
import { Assortment } from "../service/contract.ts";
import { outcomeOf } from "../trial/outcome.ts";
import { BYTES, type FuzzTarget } from "../trial/target.ts";
import { mutateStream } from "./mutate-stream.ts";

export const dataclass: FuzzTarget<Uint8Array> = {
  name: "dataclass",
  about: "deserializeFromBytes, and back",
  ...BYTES,
  async seeds() {
    const batch = FULL.toBatch();
    return [
      FULL.serializeToBytes(),
      SPARSE.serializeToBytes(),
      encodeBatches(batch.schema, [batch]),
      encodeRows(rowCodec([]), [{}]),
    ];
  },
  mutate: mutateStream,
  run: (bytes) =>
    outcomeOf(() => {
      const instance = Assortment.deserializeFromBytes(bytes);
      const again = Assortment.deserializeFromBytes(instance.serializeToBytes());
      if (!again.equals(instance)) throw new Error("what was read is not what is written");
      return "an instance";
    }),
};
