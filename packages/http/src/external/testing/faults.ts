/** For tests: what may go wrong on the way to a storage. */
import type { Intercept } from "./fake-storage.ts";

/** Answers this way `times` times, then as always. */
export function failing(times: number, by: Intercept): Intercept {
  let left = times;
  return (request, response) => {
    if (left === 0) return false;
    left -= 1;
    return by(request, response);
  };
}

/** Answers 503. */
export const unavailable: Intercept = (_request, response) => {
  response.writeHead(503).end("slow down");
  return true;
};

/** Hangs up without an answer. */
export const dropped: Intercept = (request) => {
  request.socket.destroy();
  return true;
};

/** Announces ten bytes, sends half of them, and hangs up. */
export const cutShort: Intercept = (_request, response) => {
  response.writeHead(200, { "content-length": 10 });
  response.write("12345", () => response.destroy());
  return true;
};
