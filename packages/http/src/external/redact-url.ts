/** URLs for messages: those of a storage carry the right to read in their query. */

/** Scheme, host, port and path; without user info, query and fragment. `"<invalid-url>"` for anything without a host. */
export function redactUrl(url: string | URL): string {
  try {
    const { protocol, host, pathname } = typeof url === "string" ? new URL(url) : url;
    return host === "" ? "<invalid-url>" : `${protocol}//${host}${pathname}`;
  } catch {
    return "<invalid-url>";
  }
}
