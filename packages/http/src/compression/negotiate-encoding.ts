/** Which coding a response gets, and which one a body has. */
import type { BodyCodec } from "./body-codec.ts";

/** Headers of a request, by their names in lower case. */
export interface RequestHeaders {
  header(name: string): string | undefined;
}

/** The coding of a response. */
export interface NegotiatedEncoding {
  readonly codec: BodyCodec;
  /**
   * The header that says so. It is the protocol's own when only the protocol's own header asked for the
   * coding: an HTTP library between us and the client, which did not ask, would decode it otherwise.
   */
  readonly header: "Content-Encoding" | "X-VGI-Content-Encoding";
}

/**
 * The first coding that the client asks for and the server has; `undefined` for none. What
 * `X-VGI-Accept-Encoding` names comes before what `Accept-Encoding` names, since the latter is often not
 * the client's own choice but its HTTP library's. Weights change no order: zero excludes, and that is all.
 * `identity` means that what comes after it is not wanted.
 */
export function negotiateEncoding(
  request: RequestHeaders,
  available: readonly BodyCodec[],
): NegotiatedEncoding | undefined {
  if (available.length === 0) return undefined;
  const own = request.header("x-vgi-accept-encoding");
  const usual = request.header("accept-encoding");
  if (own === undefined && usual === undefined) return undefined;
  const custom = acceptedCodings(own);
  const standard = acceptedCodings(usual);
  for (const coding of [...custom, ...standard]) {
    if (coding === "identity") return undefined;
    const codec = available.find(({ name }) => name === coding);
    if (codec === undefined) continue;
    return {
      codec,
      header: standard.includes(coding) ? "Content-Encoding" : "X-VGI-Content-Encoding",
    };
  }
  return undefined;
}

/**
 * What decodes a body with this `Content-Encoding`: a codec, `"identity"` for a body that is as it is, or
 * `"unsupported"` for a coding that is not available, or several of them.
 */
export function bodyEncoding(
  contentEncoding: string | undefined,
  available: readonly BodyCodec[],
): BodyCodec | "identity" | "unsupported" {
  const coding = contentEncoding?.trim().toLowerCase() || "identity";
  if (coding === "identity") return coding;
  return available.find(({ name }) => name === coding) ?? "unsupported";
}

const ZERO_WEIGHT = /^q\s*=\s*0(?:\.0*)?$/;

function acceptedCodings(header: string | undefined): readonly string[] {
  if (header === undefined) return [];
  return header.split(",").flatMap((entry) => {
    const [coding, ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
    return parameters.some((parameter) => ZERO_WEIGHT.test(parameter)) ? [] : coding || [];
  });
}
