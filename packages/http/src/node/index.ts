/** HTTP on Node: a listener that goes without Request and Response, and a client that keeps its connections. */
export { http, type NodeHttpClientOptions } from "./http.ts";
export { type HttpListener, type ListenHttpOptions, listenHttp } from "./listen-http.ts";
export { NODE_TOKEN_CRYPTO } from "./node-aead.ts";
export { type NodeBodyCodecOptions, nodeBodyCodecs } from "./node-compression.ts";
