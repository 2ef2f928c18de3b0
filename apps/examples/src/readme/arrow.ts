import {
  columnOf,
  decodeStream,
  encodeBatches,
  isSheafError,
  recordBatchFromRows,
  rowsOf,
} from "@sheaf/arrow";
import { Field, Float64, Schema, Utf8 } from "apache-arrow";

const schema = new Schema([new Field("city", new Utf8()), new Field("degrees", new Float64())]);
const batch = recordBatchFromRows(schema, [
  { city: "Oslo", degrees: 4.5 },
  { city: "Rome", degrees: 17 },
]);
const bytes = encodeBatches(schema, [batch, batch]);

const [first, second] = decodeStream(bytes).batches.map((received) => received.toRecordBatch());
if (first) console.log(rowsOf(first)[0]); // → { city: 'Oslo', degrees: 4.5 }
if (second) console.log(columnOf(second, "degrees")); // → [ 4.5, 17 ]

try {
  decodeStream(bytes.subarray(0, 100));
} catch (error) {
  console.log(isSheafError(error, "protocol", "malformed-message")); // → true
}
