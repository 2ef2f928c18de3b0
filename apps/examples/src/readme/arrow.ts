import { decodeStream, encodeBatches, recordBatchFromRows, rowsOf } from "@sheaf/arrow";
import { Field, Float64, Schema, Utf8 } from "apache-arrow";

const schema = new Schema([
  new Field("city", new Utf8(), false),
  new Field("celsius", new Float64(), true),
]);
const rows = [
  { city: "Bern", celsius: 11.5 },
  { city: "Oslo", celsius: null },
];
const batch = recordBatchFromRows(schema, rows, new Map([["station", "7"]]));
const bytes = encodeBatches(schema, [batch]); // a complete IPC stream, for any Arrow implementation

for (const received of decodeStream(bytes).batches) {
  console.log("station", received.metadata.get("station")); // → station 7
  console.log(rowsOf(received.toRecordBatch())[0]); // → { city: 'Bern', celsius: 11.5 }
}
