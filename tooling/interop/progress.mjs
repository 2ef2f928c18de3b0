// @ts-check

/** One line per long step, on a terminal only: logs of a pipeline stay short. @param {string} text */
export function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`· ${text}\n`);
}
