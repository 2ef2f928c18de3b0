/** A storage for large batches that is in memory; there is no network. */

const objects = new Map<string, Uint8Array<ArrayBuffer>>();
/** What was stored long ago is forgotten, all at once. */
const MAX_OBJECTS = 100;

/** Keeps some bytes, and says where. */
export async function storeObject(bytes: Uint8Array): Promise<{ readonly url: string }> {
  if (objects.size >= MAX_OBJECTS) objects.clear();
  const url = `https://storage.test/${objects.size}`;
  objects.set(url, new Uint8Array(bytes));
  return { url };
}

/** What a storage answers to a GET. */
export async function fetchObject(url: string): Promise<Response> {
  const bytes = objects.get(url);
  return bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes);
}
