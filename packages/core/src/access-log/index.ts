/** The access log of the family, as a hook for `createServer`. */
export {
  type AccessLog,
  type AccessLogOptions,
  type AccessLogStyle,
  accessLog,
} from "./access-log.ts";
