/** Calls and streams over HTTP: the client, for browsers and every other runtime. */
export {
  AuthError,
  type AuthErrorOptions,
  type AuthReason,
  AuthUnavailable,
  isAuthError,
  isAuthUnavailable,
} from "./auth/auth-error.ts";
export { type FetchFunction, fetchSender } from "./client/fetch-sender.ts";
export { http } from "./client/http.ts";
export type { HttpClientOptions } from "./client/http-client-options.ts";
export type { HttpSender, IncomingReply, OutgoingRequest } from "./client/http-sender.ts";
export type { RetryOptions } from "./client/retry.ts";
export type { BodyCodec, BodyCoding } from "./compression/body-codec.ts";
export { webGzip } from "./compression/web-gzip.ts";
export { httpsOnly, httpsOrLoopback, type UrlValidator } from "./external/check-url.ts";
export type { ContentCodec } from "./external/content-coding.ts";
export type { ExternalFetchOptions } from "./external/external-fetcher.ts";
export type { ExternalPointer } from "./external/external-pointer.ts";
export type {
  ExternalStorage,
  UploadedObject,
  UploadOptions,
  UploadUrl,
} from "./external/external-storage.ts";
export { type Externalized, type ExternalizeOptions, externalize } from "./external/externalize.ts";
export { type PutOptions, putObject } from "./external/put-object.ts";
export type { StorageFetch, StorageRequest } from "./external/request.ts";
export { type StoringOptions, storingChannel } from "./external/storing-channel.ts";
